package io.godwit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cutover.CutoverSettings;
import io.godwit.cutover.CutoverSettings.Start;
import io.godwit.govern.LoadLimits;
import io.godwit.hook.HookCall;
import io.godwit.hook.Hooks;
import io.godwit.phase.MoveEvent;
import io.godwit.progress.HandOver;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.HookRun;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.spi.EpochWriter;
import io.godwit.spi.RangeHasher;
import io.godwit.spi.SourceSchema;
import io.godwit.spi.TargetGuard;
import io.godwit.spi.TrafficSwitch;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The budget of the hand-over in each of its steps, on servers in memory. The slow step lasts until writes are let in
 * again: where the budget were not enforced nothing would ever let them in.
 */
@Timeout(60)
class OutageBudgetTest {
    private static final int ROWS = 40;

    private final InMemoryServers servers = new InMemoryServers();
    private final CountDownLatch reopened = new CountDownLatch(1);

    /** From just before the last change on, which would otherwise be applied and compared before writes are stopped. */
    private volatile boolean closing;

    /** What is slow, and what the message says was being done. */
    enum Slow {
        DRAIN("applying the last changes"),
        APPLY("applying the last changes"),
        SOURCE_ROWS("comparing the last changed rows"),
        TARGET_ROWS("comparing the last changed rows"),
        HOOK_RENAMED("running the hooks of drained"),
        HOOK_DRAINED("running the hooks of drained"),
        GUARD("completing the target"),
        COUNTERS_AND_TRIGGERS("completing the target"),
        LAST_QUESTION("completing the target");

        private final String words;

        Slow(String words) {
            this.words = words;
        }
    }

    @BeforeEach
    void fill() {
        for (int id = 0; id < ROWS; id++) {
            servers.write(id * 3L, "row " + id);
        }
    }

    @ParameterizedTest
    @EnumSource(Slow.class)
    void letsWritesInAgainInWhateverStepTheTimeIsSpent(Slow slow) throws InterruptedException {
        MoveReport report =
                run(slow(slow), hooks(slow), Duration.ofMillis(150), 1).run();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.message()).contains("CUTOVER_UNDONE", "longer than cutover.budget (150 ms)", slow.words);
        assertThat(servers.writesAreStopped()).isFalse();
        assertThat(servers.storedPhase()).isEqualTo("ready");

        MoveReport again =
                run(servers.ports(), Hooks.NONE, Duration.ofSeconds(10), 1).run();
        assertThat(again.message()).isEqualTo("the target owns the tables");
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    @Test
    void reportsEachStepOfTheHandOverBesideItsForecast() throws InterruptedException {
        MoveReport report =
                run(servers.ports(), Hooks.NONE, Duration.ofSeconds(10), 1).run();

        assertThat(report.handOver().forecast()).isPresent();
        assertThat(report.handOver().steps())
                .extracting(HandOver.Step::name)
                .containsExactly(
                        "stopping writes",
                        "applying the last changes",
                        "comparing the last rows",
                        "running the hooks of drained",
                        "completing the target",
                        "recording the owner");
        Duration all =
                report.handOver().steps().stream().map(HandOver.Step::time).reduce(Duration.ZERO, Duration::plus);
        assertThat(all.toMillis()).isEqualTo(report.outage().orElseThrow().toMillis());
    }

    /** The last question was answered before writes were let in again, and the answer comes while they are. */
    @Test
    void anAnswerThatComesWhileWritesAreLetInAgainHandsNothingOver() throws InterruptedException {
        CountDownLatch answered = new CountDownLatch(1);
        MovePorts ports = servers.ports();
        TrafficSwitch asked =
                around(TrafficSwitch.class, ports.traffic(), "stillClosed", this::awaitWrites, answered::countDown);
        TrafficSwitch traffic = before(TrafficSwitch.class, asked, "reopen", () -> {
            reopened.countDown();
            answered.await();
        });

        MoveReport report = run(
                        with(ports, ports.schema(), ports.epochWriter(), ports.hasher(), traffic, ports.guard()),
                        Hooks.NONE,
                        Duration.ofMillis(150),
                        1)
                .run();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(servers.storedPhase()).isEqualTo("ready");
        assertThat(servers.calls()).doesNotContain("store moved");
    }

    /** What an undone try has found comes late, when the next one has stopped the writes that came in between. */
    @Test
    void theEndOfTheLogAtAnEarlierTryIsNotThatOfTheNext() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch askedAgain = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        MovePorts ports = servers.ports();
        TrafficSwitch traffic = before(TrafficSwitch.class, ports.traffic(), "drain", () -> {
            if (asked.incrementAndGet() == 1) {
                askedAgain.await();
            } else {
                askedAgain.countDown();
                never.await();
            }
        });

        MoveReport report = run(
                        with(ports, ports.schema(), ports.epochWriter(), ports.hasher(), traffic, ports.guard()),
                        Hooks.NONE,
                        Duration.ofMillis(300),
                        2)
                .run();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(asked).hasValue(2);
        assertThat(servers.storedPhase()).isEqualTo("ready");
    }

    private MovePorts slow(Slow slow) {
        MovePorts ports = servers.ports();
        TrafficSwitch traffic = switch (slow) {
            case DRAIN -> slow(TrafficSwitch.class, ports.traffic(), "drain");
            case LAST_QUESTION -> slow(TrafficSwitch.class, ports.traffic(), "stillClosed");
            default -> ports.traffic();
        };
        return with(
                ports,
                slow == Slow.COUNTERS_AND_TRIGGERS
                        ? slow(SourceSchema.class, ports.schema(), "complete")
                        : ports.schema(),
                slow == Slow.APPLY ? slow(EpochWriter.class, ports.epochWriter(), "apply") : ports.epochWriter(),
                slow == Slow.SOURCE_ROWS || slow == Slow.TARGET_ROWS
                        ? slow(
                                RangeHasher.class,
                                ports.hasher(),
                                slow == Slow.SOURCE_ROWS ? "sourceRows" : "targetRows")
                        : ports.hasher(),
                watched(traffic),
                slow == Slow.GUARD ? slow(TargetGuard.class, ports.guard(), "confirm") : ports.guard());
    }

    private static MovePorts with(
            MovePorts ports,
            SourceSchema schema,
            EpochWriter writer,
            RangeHasher hasher,
            TrafficSwitch traffic,
            TargetGuard guard) {
        return new MovePorts(
                ports.preflight(),
                schema,
                ports.source(),
                ports.stream(),
                ports.reader(),
                ports.chunkWriter(),
                writer,
                ports.ledgers(),
                hasher,
                traffic,
                guard,
                ports.load(),
                ports.sensors());
    }

    /** There is a last change to apply and compare, and it is seen when writes are let in again. */
    private TrafficSwitch watched(TrafficSwitch traffic) {
        TrafficSwitch writing = before(TrafficSwitch.class, traffic, "close", () -> {
            closing = true;
            servers.write(3, "the last change");
        });
        return before(TrafficSwitch.class, writing, "reopen", reopened::countDown);
    }

    private <T> T slow(Class<T> port, T real, String method) {
        return before(port, real, method, this::awaitWrites);
    }

    private void awaitWrites() throws InterruptedException {
        if (closing || servers.writesAreStopped()) {
            reopened.await();
        }
    }

    private interface Act {
        void run() throws InterruptedException;
    }

    /** The same port, with something done before each call of the method. */
    private static <T> T before(Class<T> port, T real, String method, Act act) {
        return around(port, real, method, act, () -> {});
    }

    private static <T> T around(Class<T> port, T real, String method, Act before, Act after) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, called, arguments) -> {
                    boolean meant = called.getName().equals(method);
                    if (meant) {
                        before.run();
                    }
                    try {
                        called.setAccessible(true);
                        Object result = called.invoke(real, arguments);
                        if (meant) {
                            after.run();
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private Hooks hooks(Slow slow) {
        return new Hooks() {
            @Override
            public boolean wants(MoveEvent event) {
                return (slow == Slow.HOOK_RENAMED && event == MoveEvent.RENAMED)
                        || (slow == Slow.HOOK_DRAINED && event == MoveEvent.DRAINED);
            }

            @Override
            public List<HookRun> run(HookCall call) throws InterruptedException {
                awaitWrites();
                return List.of(new HookRun(call.event().word(), "slow", call.at(), Duration.ZERO, true, ""));
            }

            @Override
            public Optional<Duration> statusInterval() {
                return Optional.empty();
            }
        };
    }

    private static MoveRun run(MovePorts ports, Hooks hooks, Duration budget, int attempts) {
        MoveSettings small = SmallMove.settings(Start.AUTOMATIC, LoadLimits.NONE);
        return MoveRun.of(
                ports,
                new MoveSettings(
                        small.copy(),
                        small.apply(),
                        small.verify(),
                        new CutoverSettings(
                                Start.AUTOMATIC,
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5),
                                budget,
                                attempts),
                        small.load()),
                phase -> {},
                hooks);
    }
}
