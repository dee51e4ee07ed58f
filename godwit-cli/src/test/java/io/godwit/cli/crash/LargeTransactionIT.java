package io.godwit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.MySqlServer;
import io.godwit.testing.OracleReport;
import io.godwit.testing.RowOracle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One transaction of the application that is larger than the mover's memory. */
@Timeout(300)
class LargeTransactionIT {
    private static final int ROWS = 250_000;
    private static final String HEAP = "-Xmx160m";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void aTransactionOfAMillionRowChangesArrivesExactlyInASmallHeapAlsoAfterAKill() throws Exception {
        try (MySqlServer source = MySqlServer.start("source");
                MySqlServer target = MySqlServer.start("target")) {
            fill(source);
            Path postpone = Files.createFile(folder.resolve("postpone"));
            Path configuration = Files.writeString(
                    folder.resolve("move.yaml"), """
                    source: {host: 127.0.0.1, port: %s, user: root, password: ""}
                    target: {host: 127.0.0.1, port: %s, user: root, password: ""}
                    tables: ["shop.*"]
                    lease: 3s
                    apply: {pending-bytes: 16MB, overlay-bytes: 16MB, epoch-rows: 20000}
                    cutover: {postpone-file: "%s", lag-max: 5s}
                    """.formatted(source.port(), target.port(), postpone));
            try (MoverProcess mover = move(configuration)) {
                MovingShop.await("all rows are copied", PATIENCE, () -> !mover.isAlive() || isCopied(target));
                changeAMillionTimes(source);
                MovingShop.await("it is being applied", PATIENCE, () -> !mover.isAlive() || isUnderWay(target));
                assertThat(mover.isAlive()).as(mover.output()).isTrue();
                mover.kill9();
            }
            Files.delete(postpone);
            try (MoverProcess mover = move(configuration)) {
                assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isZero();
            }
            OracleReport verdict = new RowOracle(source.jdbcUrl("shop"), target.jdbcUrl("shop"))
                    .compareSchemas("shop", "shop", name -> name.replaceFirst("^_(.*)_del$", "$1"));
            assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
            assertThat(verdict.rows()).isEqualTo(ROWS);
        }
    }

    private MoverProcess move(Path configuration) throws Exception {
        return MoverProcess.startWith(HEAP, folder, "move", "-c", configuration.toString());
    }

    private static void fill(MySqlServer source) {
        source.execute(
                "CREATE SCHEMA shop",
                "SET cte_max_recursion_depth = 1000000",
                "CREATE TABLE shop.items (id INT PRIMARY KEY, u INT UNIQUE, pad VARCHAR(60))",
                "INSERT INTO shop.items WITH RECURSIVE s AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM s WHERE i < "
                        + ROWS + ") SELECT i, i, REPEAT('a', 50) FROM s");
    }

    /** Every row four times; unique values and keys go from row to row. */
    private static void changeAMillionTimes(MySqlServer source) throws SQLException {
        try (Connection connection = source.connect("shop");
                Statement sql = connection.createStatement()) {
            sql.execute("BEGIN");
            sql.execute("UPDATE items SET pad = REPEAT('b', 50)");
            sql.execute("UPDATE items SET u = u + 1 ORDER BY u DESC");
            sql.execute("UPDATE items SET id = id + 7 ORDER BY id DESC");
            sql.execute("COMMIT");
        }
    }

    private static boolean isCopied(MySqlServer target) {
        String known = target.ask("SELECT COUNT(*) FROM information_schema.tables"
                + " WHERE table_schema = '_godwit' AND table_name = 'move'");
        String phase = "1".equals(known) ? target.ask("SELECT MAX(phase) FROM _godwit.move") : null;
        return phase != null && !phase.equals("copying");
    }

    private static boolean isUnderWay(MySqlServer target) {
        return "1"
                .equals(target.ask("SELECT COUNT(*) FROM shop.items, _godwit.move WHERE id = 1 AND pad LIKE 'b%' AND"
                        + " intent IS NOT NULL"));
    }
}
