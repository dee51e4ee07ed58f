package io.godwit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.HandOverStep;
import io.godwit.cli.HandOverStep.Stage;
import io.godwit.cli.SteppedMove;
import io.godwit.phase.Phase;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.testing.FaultProxy;
import io.godwit.testing.MySqlServer;
import io.godwit.testing.OracleReport;
import io.godwit.testing.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lives of a move under load in which a fault strikes at every step: the same command goes on each time, the owner that the
 * ledger states takes writes, nothing that was acknowledged is lost, and at the end no row differs.
 */
@Timeout(900)
class HandOverKillsIT {
    private static final int ROWS = 500;
    private static final int RUNS_MAX = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Faults that are to strike at every step, by {@code -Dgodwit.kills=SOURCE_KILLED,TARGET_KILLED}. */
    private static final List<String> EVERYWHERE =
            List.of(System.getProperty("godwit.kills", "").split(","));

    private static final long SEED = Long.getLong("godwit.seed", new Random().nextLong());

    /** The application was not sent to the new owner yet, and cannot write to the old one any more. */
    private static final Set<HandOverStep> NOBODY_WRITES =
            EnumSet.of(HandOverStep.WINDOW_OPENED, HandOverStep.RETURNING);

    @TempDir
    private static Path folder;

    private static MovingShop shop;
    private static FaultProxy toSource;
    private static FaultProxy toTarget;

    /** What strikes. */
    enum Fault {
        MOVER_KILLED,
        SOURCE_KILLED,
        TARGET_KILLED,
        SOURCE_CUT_OFF,
        TARGET_CUT_OFF;

        /** Of the two servers, or the two networks, one is struck at a step unless all is asked for: which, says the seed. */
        boolean strikes(HandOverStep step) {
            if (step.stage() == Stage.MOVE && !EVERYWHERE.contains(name())) {
                // CrashIT and InterruptedMoveIT are about these.
                return false;
            }
            boolean source = new SplittableRandom(SEED + step.name().hashCode()).nextBoolean();
            return EVERYWHERE.contains(name())
                    || switch (this) {
                        case MOVER_KILLED -> true;
                        case SOURCE_KILLED, TARGET_CUT_OFF -> source;
                        case TARGET_KILLED, SOURCE_CUT_OFF -> !source;
                    };
        }
    }

    @BeforeAll
    static void startServers() {
        System.out.println("HandOverKillsIT seed: " + SEED + " (replay with -Dgodwit.seed=" + SEED + ")");
        shop = new MovingShop(folder, ROWS, SEED);
        toSource = FaultProxy.inFrontOf(shop.source);
        toTarget = FaultProxy.inFrontOf(shop.target);
    }

    @AfterAll
    static void stopServers() {
        toSource.close();
        toTarget.close();
        shop.close();
    }

    static Stream<Fault> faults() {
        return EVERYWHERE.equals(List.of(""))
                ? Arrays.stream(Fault.values())
                : EVERYWHERE.stream().map(Fault::valueOf);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void goesOnAfterAFaultAtEveryStep(Fault fault) throws Exception {
        shop.beginAgain(ROWS, SEED);
        try (Life life = new Life(fault, Duration.ofSeconds(30))) {
            life.pass(Stage.MOVE, Stage.UNDO, Stage.CUTOVER, Stage.WINDOW, Stage.UNDO_ROLLBACK, Stage.ROLLBACK);
            life.end("rolled back", Outcome.ROLLED_BACK);
        }
        shop.beginAgain(ROWS, SEED);
        try (Life life = new Life(fault, Duration.ofSeconds(30))) {
            life.pass(Stage.FINISH);
            life.end("moved", Outcome.MOVED);
        }
    }

    /** In both directions; the server may yet make the rename of which nobody hears. */
    @ParameterizedTest
    @MethodSource("faults")
    void goesOnAfterAFaultWhileARenameWaits(Fault fault) throws Exception {
        shop.beginAgain(ROWS, SEED);
        try (Life life = new Life(fault, Duration.ofMinutes(2))) {
            life.strikeWhileRenaming(HandOverStep.CUTOVER_STORED, HandOverStep.RENAMED);
            life.comeTo(HandOverStep.WINDOW_OPENED);
            life.strikeWhileRenaming(HandOverStep.HANDING_BACK, HandOverStep.TARGET_RENAMED);
            life.comeTo(HandOverStep.RETURNING);
            life.end("rolled back", Outcome.ROLLED_BACK);
        }
    }

    /** One move with its application, from its first run to its end. */
    private static final class Life implements AutoCloseable {
        private final Fault fault;
        private final Random random = new Random(SEED);
        private final Path configuration;
        private final Receipts receipts;
        private final Workload workload;
        private final StepGate gate = new StepGate();
        private Owner application = Owner.SOURCE;
        private HandOverStep goal = HandOverStep.BEGUN;

        /** @param budget of a hand-over, and of its forecast */
        Life(Fault fault, Duration budget) throws Exception {
            this.fault = fault;
            this.configuration = shop.configuration(
                    toSource.port(),
                    toTarget.port(),
                    "rollback.window: 1h\nload.give-way: false\ncopy: {chunk-rows: 200, readers: 1, writers: 1}"
                            + "\ncutover.budget: %1$ds\ncutover.outage-budget: %1$ds".formatted(budget.toSeconds()));
            this.receipts = Receipts.keep(shop.source);
            this.workload = Workload.start(shop.source.jdbcUrl(MovingShop.SCHEMA), 2, 40, SEED);
        }

        /** Goes through these stages; those steps at which nothing strikes are passed without a stop. */
        void pass(Stage... stages) throws Exception {
            goal = HandOverStep.of(stages).getLast();
            List<HandOverStep> steps = HandOverStep.of(stages).stream()
                    .filter(step -> fault.strikes(step) || NOBODY_WRITES.contains(step))
                    .toList();
            gate.arm(steps.stream().findFirst());
            for (int i = 0; i < steps.size(); i++) {
                HandOverStep step = steps.get(i);
                long from = System.nanoTime();
                Optional<HandOverStep> next = i + 1 < steps.size() ? Optional.of(steps.get(i + 1)) : Optional.empty();
                if (fault == Fault.MOVER_KILLED) {
                    killMoverAt(step);
                } else {
                    awaitReached(step);
                    look(step);
                    // Before the run goes on, or it might be past the next step when it is told to stop there.
                    Runnable release = gate.arm(next);
                    if (fault.strikes(step)) {
                        strike(step, release);
                    }
                    release.run();
                }
                System.out.printf(
                        "HandOverKillsIT: %s at %s, phase '%s', %d ms%n",
                        fault, step, shop.storedPhase(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from));
            }
        }

        /** A run stands still there, with the application at the owner; a process does not outlive it. */
        void comeTo(HandOverStep step) throws Exception {
            if (fault == Fault.MOVER_KILLED) {
                killMoverAt(step);
                return;
            }
            gate.arm(Optional.of(step)).run();
            awaitReached(step);
            look(step);
        }

        /**
         * A transaction of a client keeps the rename between these steps waiting until the fault has struck; what the server
         * makes of the rename then, it makes by itself.
         *
         * @param before where the forecast was made, so that it does not see the transaction
         */
        void strikeWhileRenaming(HandOverStep before, HandOverStep after) throws Exception {
            if (fault != Fault.MOVER_KILLED) {
                comeTo(before);
            }
            MySqlServer owner = ownersServer();
            try (Connection client = owner.connect();
                    Statement statement = client.createStatement()) {
                client.setAutoCommit(false);
                statement.executeQuery("SELECT * FROM shop.orders LIMIT 1");
                if (fault == Fault.MOVER_KILLED) {
                    try (MoverProcess mover = mover(after, folder.resolve("never-reached"))) {
                        MovingShop.awaitRename(owner);
                        mover.kill9();
                    }
                } else {
                    gate.arm(Optional.of(after)).run();
                    MovingShop.awaitRename(owner);
                    strike(after, () -> {});
                }
                // It may have lost its server, and could not end its transaction in order.
                client.abort(Runnable::run);
            }
        }

        /** While the run stands still: compares, if nobody writes, and sends the application to the owner. */
        private void look(HandOverStep step) {
            if (NOBODY_WRITES.contains(step)) {
                OracleReport verdict = step == HandOverStep.RETURNING ? shop.compareBoth() : shop.compare();
                assertThat(verdict.isEqual())
                        .as("%s at %s: %s", fault, step, verdict)
                        .isTrue();
                assertThat(verdict.rows()).isGreaterThan(ROWS / 2);
            }
            follow();
        }

        private void killMoverAt(HandOverStep step) throws Exception {
            Path told = folder.resolve("reached-" + step + "-" + System.nanoTime());
            try (MoverProcess mover = mover(step, told)) {
                MovingShop.await(
                        step + " of a process", PATIENCE, () -> told.toFile().exists() || !mover.isAlive());
                assertThat(mover.isAlive())
                        .as("%s is reached: %s", step, mover.output())
                        .isTrue();
                look(step);
                mover.kill9();
            }
        }

        private MoverProcess mover(HandOverStep step, Path told) throws IOException {
            return MoverProcess.startMain(
                    folder, SteppedMove.class, step.name(), told.toString(), configuration.toString());
        }

        private void awaitReached(HandOverStep step) throws Exception {
            int ended = 0;
            while (!gate.awaitReached(Duration.ofMillis(5))) {
                if (!gate.isRunning()) {
                    gate.report().ifPresent(this::assertSaysWhoOwns);
                    assertThat(ended++)
                            .as("runs that ended before %s: %s", step, gate.report())
                            .isLessThan(RUNS_MAX);
                    gate.start(configuration, goal);
                }
            }
        }

        /** The application goes where the owner is. */
        private void follow() {
            Owner owner = Phase.stored(shop.storedPhase()).map(Phase::owner).orElse(Owner.SOURCE);
            if (owner != application) {
                application = owner;
                workload.pointTo(ownersServer().jdbcUrl(MovingShop.SCHEMA));
                receipts.goTo(ownersServer());
            }
        }

        private MySqlServer ownersServer() {
            return application == Owner.TARGET ? shop.target : shop.source;
        }

        private void strike(HandOverStep step, Runnable release) {
            switch (fault) {
                case MOVER_KILLED -> throw new IllegalStateException("is killed in a process of its own");
                case SOURCE_KILLED -> kill(shop.source, release);
                case TARGET_KILLED -> kill(shop.target, release);
                case SOURCE_CUT_OFF -> cut(toSource, step);
                case TARGET_CUT_OFF -> cut(toTarget, step);
            }
        }

        /** The run goes on while the server is away, or finds it back: both happen. */
        private void kill(MySqlServer server, Runnable release) {
            server.kill9();
            if (random.nextBoolean()) {
                release.run();
            }
            server.start();
        }

        private void cut(FaultProxy proxy, HandOverStep step) {
            if (step.answer().isPresent() && random.nextBoolean()) {
                proxy.loseAnswerTo(step.answer().get().statement());
            } else {
                proxy.reset();
            }
        }

        /** What the run says is what the ledger says, and where that is writes are possible. */
        private void assertSaysWhoOwns(MoveReport report) {
            Phase stored = Phase.stored(shop.storedPhase()).orElse(new Phase.Copying());
            System.out.println("HandOverKillsIT: ended in '" + stored.word() + "': " + report.message());
            assertThat(report.outcome()).as(report.message()).isNotIn(Outcome.DIFFERENT, Outcome.WAY_BACK_LOST);
            if (report.outcome() != Outcome.UNCLEAR) {
                assertThat(owner(report.outcome())).as(report.message()).isEqualTo(stored.owner());
                assertThat(stored instanceof Phase.Returning || takesWrites(stored.owner()))
                        .as("the %s takes writes after %s", stored.owner(), report.message())
                        .isTrue();
            }
        }

        private static Owner owner(Outcome outcome) {
            return switch (outcome) {
                case MOVED, MOVED_HOOK_FAILED, WINDOW_STOPPED, WINDOW_FAILED, WAY_BACK_LOST -> Owner.TARGET;
                case ROLLED_BACK, FAILED, REFUSED, DIFFERENT, STOPPED -> Owner.SOURCE;
                case UNCLEAR -> Owner.UNKNOWN;
            };
        }

        private static boolean takesWrites(Owner owner) {
            return "6"
                    .equals((owner == Owner.TARGET ? shop.target : shop.source)
                            .ask("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'shop'"
                                    + " AND table_name NOT LIKE '\\_%\\_del'"));
        }

        void end(String phase, Outcome outcome) throws Exception {
            MoveReport report = gate.finish(configuration, goal);
            for (int runs = 1; runs < RUNS_MAX && report.outcome() != outcome; runs++) {
                assertSaysWhoOwns(report);
                report = gate.finish(configuration, goal);
            }
            assertThat(report.outcome()).as(report.message()).isEqualTo(outcome);
            assertThat(shop.storedPhase()).isEqualTo(phase);
            follow();
            boolean back = outcome == Outcome.ROLLED_BACK;
            assertThat(application).isEqualTo(back ? Owner.SOURCE : Owner.TARGET);
            long before = receipts.count();
            MovingShop.await("purchases at the owner", PATIENCE, () -> receipts.count() > before + 5);
            workload.close();
            receipts.close();
            assertThat(receipts.lost(ownersServer(), "shop.receipts")).isEmpty();
            assertThat(takesWrites(application)).isTrue();
            assertThat(takesWrites(back ? Owner.TARGET : Owner.SOURCE))
                    .as("on the other side")
                    .isFalse();
        }

        @Override
        public void close() {
            gate.close();
            receipts.close();
            workload.close();
        }
    }
}
