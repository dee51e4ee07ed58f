package io.godwit.engine;

import io.godwit.apply.ApplySettings;
import io.godwit.config.Adjustment;
import io.godwit.copy.CopySettings;
import io.godwit.cutover.CutoverSettings;
import io.godwit.cutover.RollbackSettings;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.govern.LoadSettings;
import io.godwit.verify.VerifySettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the operator chose, one record per stage. */
public record MoveSettings(
        CopySettings copy,
        ApplySettings apply,
        VerifySettings verify,
        CutoverSettings cutover,
        LoadSettings load,
        RollbackSettings rollback) {
    /** Settings of a move without a way back. */
    public MoveSettings(
            CopySettings copy, ApplySettings apply, VerifySettings verify, CutoverSettings cutover, LoadSettings load) {
        this(copy, apply, verify, cutover, load, RollbackSettings.NONE);
    }

    private static final List<Adjustment<MoveSettings, ?>> ADJUSTMENTS = Stream.of(
                    CopySettings.ADJUSTMENTS.stream().map(each -> each.inside(MoveSettings::copy, MoveSettings::with)),
                    VerifySettings.ADJUSTMENTS.stream()
                            .map(each -> each.inside(MoveSettings::verify, MoveSettings::with)),
                    CutoverSettings.ADJUSTMENTS.stream()
                            .map(each -> each.inside(MoveSettings::cutover, MoveSettings::with)),
                    LoadSettings.ADJUSTMENTS.stream().map(each -> each.inside(MoveSettings::load, MoveSettings::with)),
                    RollbackSettings.ADJUSTMENTS.stream()
                            .map(each -> each.inside(MoveSettings::rollback, MoveSettings::with)))
            .<Adjustment<MoveSettings, ?>>flatMap(each -> each)
            .toList();

    private MoveSettings with(CopySettings changed) {
        return new MoveSettings(changed, apply, verify, cutover, load, rollback);
    }

    private MoveSettings with(VerifySettings changed) {
        return new MoveSettings(copy, apply, changed, cutover, load, rollback);
    }

    private MoveSettings with(CutoverSettings changed) {
        return new MoveSettings(copy, apply, verify, changed, load, rollback);
    }

    private MoveSettings with(LoadSettings changed) {
        return new MoveSettings(copy, apply, verify, cutover, changed, rollback);
    }

    private MoveSettings with(RollbackSettings changed) {
        return new MoveSettings(copy, apply, verify, cutover, load, changed);
    }

    /** The settings that can be changed while a move runs, with their values as a person would write them. */
    public Map<String, String> adjustable() {
        Map<String, String> values = new LinkedHashMap<>();
        ADJUSTMENTS.forEach(each -> values.put(each.key().name(), each.text(this)));
        return values;
    }

    /** The same with one setting changed; fails when it cannot be changed while a move runs, or the value is not legal. */
    public MoveSettings with(String key, String value) {
        return ADJUSTMENTS.stream()
                .filter(each -> each.key().name().equals(key))
                .findFirst()
                .orElseThrow(() -> new MoveException(
                        Code.CONFIGURATION,
                        "%s cannot be changed while a move runs; these can: %s"
                                .formatted(key, String.join(", ", adjustable().keySet()))))
                .with(this, value);
    }
}
