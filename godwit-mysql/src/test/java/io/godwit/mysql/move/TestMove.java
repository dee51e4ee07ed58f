package io.godwit.mysql.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.apply.ApplySettings;
import io.godwit.control.Command;
import io.godwit.copy.CopySettings;
import io.godwit.cutover.CutoverSettings;
import io.godwit.engine.MovePorts;
import io.godwit.engine.MoveRun;
import io.godwit.engine.MoveSettings;
import io.godwit.govern.LoadLimits;
import io.godwit.govern.LoadSettings;
import io.godwit.mysql.MySqlMove;
import io.godwit.mysql.MySqlMoveSettings;
import io.godwit.mysql.Servers;
import io.godwit.mysql.SwitchMode;
import io.godwit.mysql.switchover.RenameSettings;
import io.godwit.progress.MoveReport;
import io.godwit.progress.OutageForecast;
import io.godwit.testing.OracleReport;
import io.godwit.testing.RowOracle;
import io.godwit.verify.VerifySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A whole move of all tables of a schema between the shared servers, in this process, in many small steps. */
final class TestMove implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ApplySettings APPLY = new ApplySettings(3, 50, 200, 8 << 20, 8 << 20, false);

    final String schema;
    private final Path postponeFile;
    private final MySqlMoveSettings settings;
    private final UnaryOperator<MovePorts> change;
    private final ApplySettings apply;
    private MySqlMove adapters;
    private MoveRun run;
    private CompletableFuture<MoveReport> report = new CompletableFuture<>();

    /** @param folder for the file that postpones the cutover until {@link #finish} */
    TestMove(String schema, Path folder) throws IOException {
        this(schema, folder, ports -> ports);
    }

    /** @param change puts something in front of the adapters */
    TestMove(String schema, Path folder, UnaryOperator<MovePorts> change) throws IOException {
        this(schema, folder, change, false);
    }

    /** @param apply how changes are applied */
    TestMove(String schema, Path folder, ApplySettings apply) throws IOException {
        this(schema, folder, ports -> ports, usual(schema), apply);
    }

    /** A move that renames the tables in two short tries, and ends clients that have held one for so long. */
    static TestMove renaming(String schema, Path folder, Optional<Duration> killAfter) throws IOException {
        RenameSettings rename =
                new RenameSettings(Duration.ofSeconds(1), 2, Duration.ofMillis(10), Duration.ofMillis(50), killAfter);
        return new TestMove(
                schema,
                folder,
                ports -> ports,
                usual(schema)
                        .withCutover(new SwitchMode.Rename(rename, Duration.ofSeconds(20), Duration.ofSeconds(20))),
                APPLY);
    }

    /** @param creates whether the cutover creates triggers and views */
    TestMove(String schema, Path folder, UnaryOperator<MovePorts> change, boolean creates) throws IOException {
        this(schema, folder, change, usual(schema).withStoredObjects(creates), APPLY);
    }

    private static MySqlMoveSettings usual(String schema) {
        return MySqlMoveSettings.usual(
                Servers.source(), Servers.target(), List.of(schema + ".*"), "move-" + UUID.randomUUID());
    }

    private TestMove(
            String schema,
            Path folder,
            UnaryOperator<MovePorts> change,
            MySqlMoveSettings settings,
            ApplySettings apply)
            throws IOException {
        this.apply = apply;
        this.schema = schema;
        this.change = change;
        this.postponeFile = Files.createTempFile(folder, "postpone", "");
        this.settings = settings;
        this.adapters = new MySqlMove(settings);
        this.run = run();
    }

    private MoveRun run() {
        MovePorts ports = new MovePorts(
                adapters.preflight(),
                adapters.schema(),
                adapters.source(),
                adapters.stream(),
                adapters.reader(),
                adapters.chunkWriter(),
                adapters.epochWriter(),
                adapters.ledgers(),
                adapters.hasher(),
                adapters.traffic(),
                adapters.guard(),
                List.of(),
                adapters.sensors());
        return MoveRun.of(
                change.apply(ports),
                new MoveSettings(
                        new CopySettings(2, 2, 100, 1 << 20),
                        apply,
                        new VerifySettings(2, 1_000, false),
                        new CutoverSettings(
                                CutoverSettings.Start.AUTOMATIC,
                                Optional.of(postponeFile),
                                Optional.empty(),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(20),
                                3),
                        new LoadSettings(false, 40, Duration.ofSeconds(1), LoadLimits.NONE)));
    }

    TestMove start() {
        Thread.ofVirtual().start(() -> {
            try {
                report.complete(run.run());
            } catch (InterruptedException | RuntimeException | Error e) {
                report.completeExceptionally(e);
            }
        });
        return this;
    }

    /** Ends the run, and makes another of the same move, which is not started. */
    MoveReport stopAndPrepareAgain() throws Exception {
        run.stop();
        MoveReport ended = report();
        adapters.close();
        adapters = new MySqlMove(settings);
        run = run();
        report = new CompletableFuture<>();
        return ended;
    }

    String phase() {
        return run.snapshot().phase();
    }

    String limitedBy() {
        return run.snapshot().limit();
    }

    long rowsCopied() {
        return run.snapshot().tables().stream()
                .mapToLong(table -> table.rowsCopied())
                .sum();
    }

    /** Waits until something is so, or the run has ended. */
    void await(BooleanSupplier condition) throws TimeoutException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean() && !report.isDone()) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("not seen within " + PATIENCE + ", in phase " + phase());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    MoveReport report() throws InterruptedException, ExecutionException, TimeoutException {
        return report.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    void set(String key, String value) throws InterruptedException {
        assertThat(run.ask(new Command.Set(key, value)).done()).isTrue();
    }

    Optional<OutageForecast> forecast() {
        return run.snapshot().forecast();
    }

    /** Holds the cutover back again. */
    void postpone() throws IOException {
        Files.createFile(postponeFile);
    }

    void letCutOver() throws IOException {
        Files.deleteIfExists(postponeFile);
    }

    /** Lets the move cut over, and compares every row with another program. */
    void finish() throws Exception {
        letCutOver();
        MoveReport ended = report();
        assertThat(ended.outcome()).as("%s", ended).isEqualTo(MoveReport.Outcome.MOVED);
        OracleReport verdict = new RowOracle(Servers.SOURCE.jdbcUrl(schema), Servers.TARGET.jdbcUrl(schema))
                .compareSchemas(schema, schema, name -> name.replaceFirst("^_(.*)_del$", "$1"));
        assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
        assertThat(verdict.rows()).isPositive();
    }

    @Override
    public void close() {
        run.stop();
        report.exceptionally(e -> null)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        adapters.close();
    }
}
