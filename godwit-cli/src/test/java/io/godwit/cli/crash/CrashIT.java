package io.godwit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.OracleReport;
import io.godwit.testing.Workload;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One move under load whose process is killed again and again, and which ends exactly. */
class CrashIT {
    private static final int KILLS_BEFORE_CUTOVER = 27;
    private static final int KILLS_WHILE_RENAMING = 3;
    private static final int KILLS_AFTER_RENAMING = 3;
    private static final int ROWS = 250_000;

    private final long seed = Long.getLong("godwit.seed", new Random().nextLong());

    @TempDir
    private Path folder;

    @Test
    @Timeout(600)
    void endsExactlyAfterThirtyKillsAtRandomMoments() throws Exception {
        System.out.println("CrashIT seed: " + seed + " (replay with -Dgodwit.seed=" + seed + ")");
        Random random = new Random(seed);
        try (MovingShop shop = new MovingShop(folder, ROWS, seed)) {
            shop.postpone();
            Path configuration = shop.configuration("copy: {chunk-rows: 400}");
            try (Workload workload = shop.write(200, seed)) {
                int kills = killAtRandom(shop, configuration, random)
                        + killWhileRenaming(shop, configuration)
                        + killAfterRenaming(shop, configuration);
                assertThat(kills).isGreaterThanOrEqualTo(30);

                finish(shop, configuration);
                assertThat(workload.failure()).isEmpty();
            }
            OracleReport verdict = shop.compare();
            assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
            assertThat(verdict.rows()).isGreaterThan(ROWS / 2);
            System.out.println("CrashIT: " + verdict.rows() + " rows equal after all kills");
        }
    }

    private int killAtRandom(MovingShop shop, Path configuration, Random random) throws Exception {
        Map<String, Long> settledBefore = new TreeMap<>();
        for (int kill = 1; kill <= KILLS_BEFORE_CUTOVER; kill++) {
            try (MoverProcess mover = MoverProcess.start(folder, "move", "-c", configuration.toString())) {
                Duration life = Duration.ofMillis(700 + random.nextInt(2500));
                assertThat(mover.ends(life))
                        .as("ended by itself:\n%s", mover.output())
                        .isFalse();
                mover.kill9();
            }
            if (!shop.storedPhase().isEmpty()) {
                Map<String, Long> settled = shop.rowsSettled();
                System.out.println(
                        "CrashIT: kill " + kill + " in phase " + shop.storedPhase() + ", settled " + settled);
                settledBefore.forEach((table, rows) -> assertThat(settled.getOrDefault(table, 0L))
                        .as("what was settled in %s stays settled", table)
                        .isGreaterThanOrEqualTo(rows));
                settledBefore.putAll(settled);
            }
        }
        return KILLS_BEFORE_CUTOVER;
    }

    /** An open transaction keeps the rename waiting, so that the kill hits it. */
    private int killWhileRenaming(MovingShop shop, Path configuration) throws Exception {
        shop.letCutOver();
        for (int kill = 1; kill <= KILLS_WHILE_RENAMING; kill++) {
            try (Connection holder = shop.source.connect(MovingShop.SCHEMA);
                    Statement statement = holder.createStatement();
                    MoverProcess mover = MoverProcess.start(folder, "move", "-c", configuration.toString())) {
                holder.setAutoCommit(false);
                statement.executeQuery("SELECT * FROM orders LIMIT 1");
                MovingShop.await(
                        "a rename that waits",
                        Duration.ofSeconds(90),
                        () -> "1"
                                .equals(shop.source.ask("SELECT COUNT(*) > 0 FROM information_schema.processlist"
                                        + " WHERE info LIKE 'RENAME TABLE%'")));
                mover.kill9();
            }
        }
        return KILLS_WHILE_RENAMING;
    }

    /** Killed as soon as the tables bear their new names: writes are stopped, and nobody lets them in. */
    private int killAfterRenaming(MovingShop shop, Path configuration) throws Exception {
        int kills = 0;
        while (kills < KILLS_AFTER_RENAMING) {
            try (MoverProcess mover = MoverProcess.start(folder, "move", "-c", configuration.toString())) {
                // Tables that an earlier kill left renamed are put back first: wait for that.
                MovingShop.await(
                        "tables under their own names", Duration.ofSeconds(90), () -> renamedTables(shop) == 0);
                MovingShop.await("renamed tables", Duration.ofSeconds(90), () -> renamedTables(shop) > 0);
                mover.kill9();
            }
            kills++;
            if (shop.storedPhase().equals("moved")) {
                // The hand-over was faster than the kill: there is no cutover left to interrupt.
                return kills;
            }
        }
        return kills;
    }

    private static long renamedTables(MovingShop shop) {
        String count = shop.source.ask("SELECT COUNT(*) FROM information_schema.tables"
                + " WHERE table_schema = 'shop' AND table_name LIKE '\\_%\\_del'");
        return count == null ? 0 : Long.parseLong(count);
    }

    private void finish(MovingShop shop, Path configuration) throws Exception {
        try (MoverProcess mover = MoverProcess.start(folder, "move", "-c", configuration.toString())) {
            assertThat(mover.exitCode(Duration.ofMinutes(3)))
                    .as("exit code of the last run:\n%s", mover.output())
                    .isZero();
        }
        assertThat(shop.storedPhase()).isEqualTo("moved");
    }
}
