package io.godwit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.MySqlServer;
import io.godwit.testing.OracleReport;
import io.godwit.testing.Workload;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Indexes that come after the rows, of tables that are written to all the time, and processes killed around their build. */
@Timeout(600)
class DeferredIndexesIT {
    private static final int ROWS = 120_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final long seed = Long.getLong("godwit.seed", new Random().nextLong());

    @TempDir
    private Path folder;

    @Test
    void everyIndexIsThereThoughTheProcessIsKilledBeforeAndInTheBuild() throws Exception {
        System.out.println("DeferredIndexesIT seed: " + seed + " (replay with -Dgodwit.seed=" + seed + ")");
        try (MovingShop shop = new MovingShop(folder, ROWS, seed)) {
            shop.source.execute("ANALYZE TABLE shop.order_items");
            Path configuration = shop.configuration("");
            try (Workload workload = shop.write(200, seed)) {
                killBeforeTheServerBegins(shop, configuration, true);
                killBeforeTheServerBegins(shop, configuration, false);
                killInTheBuild(shop, configuration);
                try (MoverProcess mover = move(configuration)) {
                    assertThat(mover.exitCode(Duration.ofMinutes(3)))
                            .as(mover.output())
                            .isZero();
                }
                assertThat(workload.failure()).isEmpty();
            }
            OracleReport verdict = shop.compare();
            assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
            for (String table : List.of("customers", "products", "orders", "order_items", "events")) {
                assertThat(definition(shop.target, table)).isEqualTo(definition(shop.source, "_" + table + "_del"));
            }
        }
    }

    private MoverProcess move(Path configuration) throws Exception {
        return MoverProcess.start(folder, "move", "-c", configuration.toString());
    }

    /**
     * All rows are copied, and the statement waits for a transaction on the table. When that ends after the kill the server
     * goes on with the statement of a dead client, beside the next process; when it ends before, the statement is lost.
     */
    private void killBeforeTheServerBegins(MovingShop shop, Path configuration, boolean goesOn) throws Exception {
        try (MoverProcess mover = move(configuration);
                Connection holder = shop.target.connect();
                Statement statement = holder.createStatement()) {
            MovingShop.await(
                    "a table without its index",
                    PATIENCE,
                    () -> shop.storedPhase().equals("copying") && indexesOfItems(shop) == 1);
            holder.setAutoCommit(false);
            statement.executeQuery("SELECT * FROM shop.order_items LIMIT 1");
            MovingShop.await("a build that waits", PATIENCE, () -> isBuilding(shop, "%"));
            assertThat(indexesOfItems(shop)).isEqualTo(1);
            mover.kill9();
            if (!goesOn) {
                shop.target.execute("KILL "
                        + shop.target.ask("SELECT processlist_id FROM performance_schema.threads WHERE"
                                + " processlist_info LIKE 'ALTER TABLE%order_items%'"));
            }
        }
    }

    /** Or a moment after it: then there is nothing left to build. */
    private void killInTheBuild(MovingShop shop, Path configuration) throws Exception {
        try (MoverProcess mover = move(configuration)) {
            MovingShop.await("a build", PATIENCE, () -> isBuilding(shop, "alter%") || indexesOfItems(shop) == 2);
            System.out.println("DeferredIndexesIT: killed in the build: " + isBuilding(shop, "%"));
            mover.kill9();
        }
    }

    private static boolean isBuilding(MovingShop shop, String state) {
        return "1"
                .equals(shop.target.ask(
                        "SELECT COUNT(*) > 0 FROM performance_schema.threads WHERE processlist_info LIKE"
                                + " 'ALTER TABLE%order_items%ADD KEY%' AND processlist_state LIKE '" + state + "'"));
    }

    private static long indexesOfItems(MovingShop shop) {
        String count = shop.target.ask("SELECT COUNT(DISTINCT index_name) FROM information_schema.statistics"
                + " WHERE table_schema = 'shop' AND table_name = 'order_items'");
        return count == null ? 0 : Long.parseLong(count);
    }

    private static String definition(MySqlServer server, String table) throws SQLException {
        try (Connection connection = server.connect("shop");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW CREATE TABLE " + table)) {
            row.next();
            return Arrays.stream(row.getString(2)
                            .replaceFirst(" AUTO_INCREMENT=\\d+", "")
                            .split("\n"))
                    .skip(1)
                    .map(line -> line.replaceFirst(",$", ""))
                    .sorted()
                    .collect(Collectors.joining("\n"));
        }
    }
}
