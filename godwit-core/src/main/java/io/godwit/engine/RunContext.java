package io.godwit.engine;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a run shares with its loop. */
record RunContext(MoveObserver observer, HookTeller teller, InstantSource clock, AtomicBoolean stopRequested) {}
