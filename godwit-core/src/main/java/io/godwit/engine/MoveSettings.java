package io.godwit.engine;

import io.godwit.apply.ApplySettings;
import io.godwit.copy.CopySettings;
import io.godwit.cutover.CutoverSettings;
import io.godwit.verify.VerifySettings;

/** What the operator chose, one record per stage. */
public record MoveSettings(CopySettings copy, ApplySettings apply, VerifySettings verify, CutoverSettings cutover) {}
