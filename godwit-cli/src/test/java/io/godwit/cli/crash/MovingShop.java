package io.godwit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.MySqlRelease;
import io.godwit.testing.MySqlServer;
import io.godwit.testing.OracleReport;
import io.godwit.testing.RowOracle;
import io.godwit.testing.ServerOptions;
import io.godwit.testing.ShopSchema;
import io.godwit.testing.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Two servers, a shop on the first, and the configuration of a move of all its tables to the second. */
final class MovingShop implements AutoCloseable {
    static final String SCHEMA = "shop";

    private final Path folder;
    final MySqlServer source;
    final MySqlServer target;

    MovingShop(Path folder, long rows, long seed, String... targetOptions) {
        this(folder, rows, seed, MySqlRelease.chosen(), MySqlRelease.chosen(), targetOptions);
    }

    MovingShop(Path folder, long rows, long seed, MySqlRelease from, MySqlRelease to, String... targetOptions) {
        this.folder = folder;
        this.source =
                MySqlServer.start(ServerOptions.named("source").release(from).bufferPool("256M"));
        ServerOptions options = ServerOptions.named("target").release(to).bufferPool("256M");
        for (String option : targetOptions) {
            options = options.option(option);
        }
        this.target = MySqlServer.start(options);
        fill(rows, seed);
    }

    private void fill(long rows, long seed) {
        ShopSchema shop = new ShopSchema(source.jdbcUrl(SCHEMA));
        shop.create();
        shop.fill(rows, seed, filled -> {});
    }

    /** Forgets every move, and fills the shop on the source anew. */
    void beginAgain(long rows, long seed) {
        for (MySqlServer server : List.of(source, target)) {
            server.execute("DROP SCHEMA IF EXISTS " + SCHEMA, "DROP SCHEMA IF EXISTS _godwit");
        }
        fill(rows, seed);
    }

    Path folder() {
        return folder;
    }

    /** While this file exists the cutover waits. */
    Path postponeFile() {
        return folder.resolve("postpone");
    }

    void postpone() throws IOException {
        Files.writeString(postponeFile(), "");
    }

    void letCutOver() throws IOException {
        Files.delete(postponeFile());
    }

    /** The configuration, with servers found at these ports: their own, or those of proxies. */
    Path configuration(int sourcePort, int targetPort, String more) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "move", ".yaml"), """
                source: {host: 127.0.0.1, port: %s, user: root, password: ""}
                target: {host: 127.0.0.1, port: %s, user: root, password: ""}
                tables: ["shop.*"]
                lease: 3s
                cutover: {mode: rename, postpone-file: "%s"}
                %s
                """.formatted(
                        sourcePort, targetPort, postponeFile(), more));
    }

    Path configuration(String more) throws IOException {
        return configuration(source.port(), target.port(), more);
    }

    Workload write(double rate, long seed) {
        return Workload.start(source.jdbcUrl(SCHEMA), 4, rate, seed);
    }

    /** After the hand-over: the tables that were renamed away on the source against those of the target. */
    OracleReport compare() {
        return new RowOracle(source.jdbcUrl(SCHEMA), target.jdbcUrl(SCHEMA))
                .compareSchemas(SCHEMA, SCHEMA, name -> name.replaceFirst("^_(.*)_del$", "$1"));
    }

    /** After a rollback: the tables of the source against those that were renamed away on the target. */
    OracleReport compareBack() {
        return new RowOracle(source.jdbcUrl(SCHEMA), target.jdbcUrl(SCHEMA))
                .compareSchemas(SCHEMA, SCHEMA, name -> "_" + name + "_del");
    }

    /** The tables of both sides by their names: before the hand-over, and while they are handed back. */
    OracleReport compareBoth() {
        return new RowOracle(source.jdbcUrl(SCHEMA), target.jdbcUrl(SCHEMA)).compareSchema(SCHEMA);
    }

    /** The load goes on at this server. */
    static void goOver(Workload workload, MySqlServer server) throws InterruptedException, TimeoutException {
        workload.pointTo(server.jdbcUrl(SCHEMA));
        long before = workload.report().committed();
        workload.await(report -> report.committed() > before + 50, Duration.ofMinutes(1));
    }

    /** Of a way back that has ended. */
    void assertNothingIsLeftOnTheSource() {
        assertThat(source.ask("SELECT (SELECT COUNT(*) FROM _godwit.move) + (SELECT COUNT(*) FROM _godwit.lease)"
                        + " + (SELECT COUNT(*) FROM _godwit.settled)"))
                .isEqualTo("0");
        assertThat(target.ask("SELECT COUNT(*) FROM _godwit.way_back")).isEqualTo("0");
    }

    /** What the ledger says is on the target: rows copied by settled ranges, per table. */
    Map<String, Long> rowsSettled() throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        if (!hasLedger()) {
            return rows;
        }
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT table_name, SUM(row_count) FROM _godwit.settled GROUP BY table_name")) {
            while (result.next()) {
                rows.put(result.getString(1), result.getLong(2));
            }
        }
        return rows;
    }

    /** The phase in the ledger, empty before there is one. */
    String storedPhase() {
        String phase = hasLedger() ? target.ask("SELECT MAX(phase) FROM _godwit.move") : null;
        return phase == null ? "" : phase;
    }

    /** How many processes have held the lease so far. */
    long owners() {
        String token = hasLedger() ? target.ask("SELECT MAX(token) FROM _godwit.lease") : null;
        return token == null ? 0 : Long.parseLong(token);
    }

    long rowsSettledInAll() {
        String rows = hasLedger() ? target.ask("SELECT SUM(row_count) FROM _godwit.settled") : null;
        return rows == null ? 0 : Long.parseLong(rows);
    }

    /** Whether rows of the table are settled. */
    boolean hasOnTarget(String table) {
        return hasLedger()
                && "1"
                        .equals(target.ask(
                                "SELECT COALESCE(SUM(row_count), 0) > 0 FROM _godwit.settled WHERE table_name = '"
                                        + table + "'"));
    }

    /** Whether the ledger says that every range is settled. */
    boolean isCopied() {
        return !storedPhase().isEmpty() && !storedPhase().equals("copying");
    }

    private boolean hasLedger() {
        return "2"
                .equals(target.ask("SELECT COUNT(*) FROM information_schema.tables"
                        + " WHERE table_schema = '_godwit' AND table_name IN ('move', 'settled')"));
    }

    static boolean isRenaming(MySqlServer server) {
        // MYSQL: information_schema.processlist fails when another session's statement holds letters outside of
        // utf8mb3.
        return "1"
                .equals(server.ask("SELECT COUNT(*) > 0 FROM performance_schema.threads"
                        + " WHERE processlist_info LIKE 'RENAME TABLE%'"));
    }

    /** Of one that an open transaction keeps waiting. */
    static void awaitRename(MySqlServer server) throws TimeoutException {
        await("a rename that waits", Duration.ofMinutes(3), () -> isRenaming(server));
    }

    /** Asks again and again until the answer is yes. */
    static void await(String what, Duration within, BooleanSupplier condition) throws TimeoutException {
        Instant deadline = Instant.now().plus(within);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new TimeoutException("not seen within " + within + ": " + what);
            }
            // The pace of asking: what is waited for is the condition.
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
