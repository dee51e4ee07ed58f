package io.godwit.engine;

import io.godwit.apply.ApplySettings;
import io.godwit.copy.CopySettings;
import io.godwit.cutover.CutoverSettings;
import io.godwit.cutover.CutoverSettings.Start;
import io.godwit.govern.LoadLimits;
import io.godwit.govern.LoadSettings;
import io.godwit.progress.MoveReport;
import io.godwit.verify.VerifySettings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A move of few rows in many small steps, for tests. */
final class SmallMove {
    private SmallMove() {}

    /** One task of each kind at a time, and one try of the cutover. */
    static MoveSettings settings(Start start, LoadLimits limits) {
        return new MoveSettings(
                new CopySettings(1, 1, 10, 1 << 20),
                new ApplySettings(2, 10, 100, 100_000, 100_000, false),
                new VerifySettings(1, 10, false),
                new CutoverSettings(
                        start,
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        1),
                new LoadSettings(true, 40, Duration.ofSeconds(1), limits));
    }

    /** Runs on a thread of its own. */
    static CompletableFuture<MoveReport> start(MoveRun run) {
        CompletableFuture<MoveReport> report = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                report.complete(run.run());
            } catch (InterruptedException | RuntimeException e) {
                report.completeExceptionally(e);
            }
        });
        return report;
    }
}
