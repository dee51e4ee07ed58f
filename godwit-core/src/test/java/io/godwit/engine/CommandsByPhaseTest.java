package io.godwit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.control.Answer;
import io.godwit.control.Command;
import io.godwit.cutover.CutoverSettings.Start;
import io.godwit.cutover.RollbackSettings;
import io.godwit.govern.LoadLimits;
import io.godwit.progress.MoveReport;
import io.godwit.progress.Snapshot;
import io.godwit.spi.Orders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each command in each phase in which a run can be held: it is done, or refused with a reason and changes nothing. */
@Timeout(60)
class CommandsByPhaseTest {
    private static final Map<String, Command> COMMANDS = Map.of(
            "status", new Command.Status(),
            "pause", new Command.Pause(),
            "resume", new Command.Resume(),
            "set", new Command.Set("cutover.budget", "9s"),
            "approve", new Command.Approve(),
            "postpone", new Command.Postpone(),
            "abort", new Command.Abort(),
            "rollback", new Command.Rollback(),
            "finish", new Command.Finish());

    /** What each phase allows. */
    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "preparing", Set.of("status", "abort"),
            "copying", Set.of("status", "pause", "resume", "set", "approve", "postpone", "abort"),
            "ready", Set.of("status", "pause", "set", "approve", "postpone", "abort"),
            "cutting over", Set.of("status", "set", "approve", "abort"),
            "rollback window", Set.of("status", "pause", "set", "rollback", "finish", "abort"),
            "handing back", Set.of("status", "set", "abort"),
            "moved", Set.of());

    private final InMemoryServers servers = new InMemoryServers();

    @BeforeEach
    void fill() {
        for (int id = 0; id < 50; id++) {
            servers.write(id, "row " + id);
        }
    }

    static Stream<Arguments> all() {
        return ALLOWED.keySet().stream()
                .sorted()
                .flatMap(phase -> COMMANDS.keySet().stream().sorted().map(word -> Arguments.of(phase, word)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("all")
    void isDoneOrRefusedWithAReason(String phase, String word) throws InterruptedException {
        MoveRun run = MoveRun.of(servers.ports(), settings(phase));
        List<CompletableFuture<MoveReport>> reports = holdIn(phase, run);
        Orders before = servers.keptOrders();

        Answer answer = run.ask(Objects.requireNonNull(COMMANDS.get(word)));

        boolean allowed = Objects.requireNonNull(ALLOWED.get(phase)).contains(word);
        assertThat(answer.done()).as(answer.message()).isEqualTo(allowed);
        if (!allowed) {
            assertThat(answer.message()).isNotBlank();
            assertThat(servers.keptOrders()).isEqualTo(before);
            assertThat(answer.snapshot().phase()).isEqualTo(phase);
        }
        run.stop();
        reports.forEach(CompletableFuture::join);
    }

    private static MoveSettings settings(String phase) {
        Start start = phase.equals("ready") ? Start.ON_APPROVAL : Start.AUTOMATIC;
        MoveSettings plain = SmallMove.settings(start, LoadLimits.NONE);
        boolean window = Set.of("rollback window", "handing back").contains(phase);
        return new MoveSettings(
                plain.copy(),
                plain.apply(),
                plain.verify(),
                plain.cutover(),
                plain.load(),
                new RollbackSettings(window ? Duration.ofHours(1) : Duration.ZERO));
    }

    /** Has the run stay in the phase. */
    private List<CompletableFuture<MoveReport>> holdIn(String phase, MoveRun run) throws InterruptedException {
        List<CompletableFuture<MoveReport>> reports = new ArrayList<>();
        switch (phase) {
            case "copying" -> servers.keepOrders(Orders.NONE.paused(true));
            case "cutting over" -> servers.drainHangs = true;
            case "handing back" -> servers.back().drainHangs = true;
            default -> {}
        }
        if (phase.equals("preparing")) {
            return reports;
        }
        reports.add(SmallMove.start(run));
        if (phase.equals("moved")) {
            reports.getFirst().join();
        }
        if (phase.equals("handing back")) {
            await(run, "rollback window");
            assertThat(run.ask(new Command.Rollback()).done()).isTrue();
        }
        await(run, phase);
        return reports;
    }

    private static void await(MoveRun run, String phase) {
        Snapshot now = run.snapshot();
        // Both loops of a move that opens a window show its phase; commands go to the second.
        while (!now.phase().equals(phase)
                || (phase.equals("rollback window") && !now.limit().contains("`godwit rollback`"))) {
            LockSupport.parkNanos(1_000_000);
            now = run.snapshot();
        }
    }
}
