package io.godwit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.apply.ApplySettings;
import io.godwit.control.Command;
import io.godwit.copy.CopySettings;
import io.godwit.cutover.CutoverSettings;
import io.godwit.cutover.CutoverSettings.Start;
import io.godwit.cutover.RollbackSettings;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.govern.LoadLimits;
import io.godwit.govern.LoadSettings;
import io.godwit.phase.Phase;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.verify.VerifySettings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The process dies on both sides of each step of the transition table, or does not hear that it was stored; the next one goes on
 * to the end.
 */
@Timeout(60)
class PhaseEdgesTest {
    private static final int ROWS = 60;

    private final InMemoryServers servers = new InMemoryServers();

    @BeforeEach
    void fill() {
        for (int id = 0; id < ROWS; id++) {
            servers.write(id, "row " + id);
        }
    }

    /** All that {@link Phase#mayBecome} allows: a new step is tested as soon as it is there. */
    static Stream<Arguments> edges() {
        return Phase.all().stream()
                .flatMap(from -> Phase.all().stream()
                        .filter(from::mayBecome)
                        .flatMap(to -> Stream.of(false, true).map(after -> Arguments.of(from, to, after))));
    }

    @ParameterizedTest(name = "{0} to {1}, after it was stored: {2}")
    @MethodSource("edges")
    void goesOnAfterTheProcessDied(Phase from, Phase to, boolean after) throws Exception {
        boolean finishes = to instanceof Phase.Moved;
        boolean window = !(from instanceof Phase.CuttingOver && finishes);
        Command inWindow = finishes ? new Command.Finish() : new Command.Rollback();
        haveItUndone(from, to);
        servers.killAtEdge(from, to, after);
        run(window, inWindow);
        assertThat(servers.takeDeath()).as("the step was taken").isTrue();
        assertThat(servers.storedPhase()).isEqualTo((after ? to : from).word());

        MoveReport report = run(window, inWindow);

        assertThat(report.outcome()).as(report.message()).isEqualTo(finishes ? Outcome.MOVED : Outcome.ROLLED_BACK);
        Owner owner = finishes ? Owner.TARGET : Owner.SOURCE;
        assertThat(Phase.stored(servers.storedPhase()).orElseThrow().owner()).isEqualTo(owner);
        assertThat(servers.writesAreStopped()).isEqualTo(owner == Owner.TARGET);
        assertThat(servers.differingDeclarations()).isEmpty();
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    static Stream<Arguments> steps() {
        return edges().filter(edge -> edge.get()[2].equals(true))
                .map(edge -> Arguments.of(edge.get()[0], edge.get()[1]));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("steps")
    void goesOnAfterTheAnswerWasLost(Phase from, Phase to) throws Exception {
        boolean finishes = to instanceof Phase.Moved;
        boolean window = !(from instanceof Phase.CuttingOver && finishes);
        Command inWindow = finishes ? new Command.Finish() : new Command.Rollback();
        haveItUndone(from, to);
        servers.loseAnswerAtEdge(from, to);
        MoveReport lost = run(window, inWindow);
        assertThat(lost.message()).contains("the answer to a COMMIT was lost");

        Phase stored = Phase.stored(servers.storedPhase()).orElseThrow();
        boolean stopped =
                stored.owner() == Owner.TARGET ? servers.back().writesAreStopped() : servers.writesAreStopped();
        assertThat(stopped && !(stored instanceof Phase.Returning))
                .as("writes are stopped on the %s, which owns the tables: %s", stored.owner(), lost.message())
                .isFalse();
        boolean bothWrite = !servers.writesAreStopped() && !servers.back().writesAreStopped();
        assertThat(bothWrite && window && stored.owner() == Owner.TARGET)
                .as("both sides take writes after %s", lost.message())
                .isFalse();

        MoveReport report = run(window, inWindow);
        assertThat(report.outcome()).as(report.message()).isEqualTo(finishes ? Outcome.MOVED : Outcome.ROLLED_BACK);
        assertThat(servers.differingDeclarations()).isEmpty();
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    private void haveItUndone(Phase from, Phase to) {
        MoveException reason = new MoveException(Code.CUTOVER_UNDONE, "somebody holds the tables");
        if (from instanceof Phase.CuttingOver && to instanceof Phase.Ready) {
            servers.failNext("still closed", reason);
        }
        if (from instanceof Phase.HandingBack && to instanceof Phase.RollbackWindow) {
            servers.back().failNext("still closed", reason);
        }
    }

    private MoveReport run(boolean window, Command inWindow) throws Exception {
        MoveSettings settings = new MoveSettings(
                new CopySettings(3, 2, 20, 1 << 20),
                new ApplySettings(2, 10, 100, 100_000, 100_000, false),
                new VerifySettings(2, 50, false),
                new CutoverSettings(
                        Start.AUTOMATIC,
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        3),
                new LoadSettings(true, 40, Duration.ofSeconds(1), LoadLimits.NONE),
                new RollbackSettings(window ? Duration.ofHours(1) : Duration.ZERO));
        MoveRun run = MoveRun.of(servers.ports(), settings);
        CompletableFuture<MoveReport> report = SmallMove.start(run);
        while (!report.isDone()) {
            if (run.snapshot().limit().contains("`godwit rollback`")) {
                run.ask(inWindow);
            }
            // The pace of asking; what is waited for is the end.
            LockSupport.parkNanos(1_000_000);
        }
        return report.get();
    }
}
