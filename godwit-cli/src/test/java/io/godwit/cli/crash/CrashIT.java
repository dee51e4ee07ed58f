package io.godwit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.OracleReport;
import io.godwit.testing.Workload;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private static final int ROWS = 120_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final long seed = Long.getLong("godwit.seed", new Random().nextLong());

    @TempDir
    private Path folder;

    @Test
    @Timeout(900)
    void endsExactlyAfterThirtyKillsAtRandomMoments() throws Exception {
        System.out.println("CrashIT seed: " + seed + " (replay with -Dgodwit.seed=" + seed + ")");
        try (MovingShop shop = new MovingShop(folder, ROWS, seed)) {
            shop.postpone();
            Path configuration = shop.configuration("copy: {chunk-rows: 500}");
            try (Workload workload = shop.write(200, seed)) {
                int kills = killAtRandom(shop, configuration)
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

    private MoverProcess move(Path configuration, String... settings) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("move", "-c", configuration.toString()));
        arguments.addAll(List.of(settings));
        return MoverProcess.start(folder, arguments.toArray(String[]::new));
    }

    private int killAtRandom(MovingShop shop, Path configuration) throws Exception {
        Random random = new Random(seed);
        Map<String, Long> settledBefore = new TreeMap<>();
        for (int kill = 1; kill <= KILLS_BEFORE_CUTOVER; kill++) {
            long owners = shop.owners();
            long settledRows = shop.rowsSettledInAll();
            try (MoverProcess mover = move(configuration)) {
                awaitMoment(kill, shop, owners, settledRows);
                Duration life = Duration.ofMillis(random.nextInt(1000));
                assertThat(mover.ends(life))
                        .as("ended by itself:\n%s", mover.output())
                        .isFalse();
                mover.kill9();
            }
            // A second copy of a settled range would be a duplicate key in the ledger and among the rows, and end the
            // run; here: no settled range is ever lost either.
            Map<String, Long> settled = shop.rowsSettled();
            System.out.printf("CrashIT: kill %d in phase '%s', settled %s%n", kill, shop.storedPhase(), settled);
            settledBefore.forEach((table, rows) -> assertThat(settled.getOrDefault(table, 0L))
                    .as("what was settled in %s stays settled", table)
                    .isGreaterThanOrEqualTo(rows));
            settledBefore.putAll(settled);
        }
        assertThat(settledBefore).as("rows were copied between the kills").isNotEmpty();
        return KILLS_BEFORE_CUTOVER;
    }

    /** Of three kills one hits a process that looks around, one a process that has the lease, one a copy under way. */
    private static void awaitMoment(int kill, MovingShop shop, long owners, long settledRows) throws Exception {
        if (kill % 3 != 0) {
            MovingShop.await("the lease is taken", PATIENCE, () -> shop.owners() > owners);
        }
        if (kill % 3 == 1) {
            MovingShop.await(
                    "more rows are settled", PATIENCE, () -> shop.isCopied() || shop.rowsSettledInAll() > settledRows);
        }
    }

    /**
     * An open transaction keeps the rename waiting, so that the kill hits it. It is open for as long as the process takes to
     * get there: the budgets are such that the forecast does not keep the hand-over from beginning.
     */
    private int killWhileRenaming(MovingShop shop, Path configuration) throws Exception {
        for (int kill = 1; kill <= KILLS_WHILE_RENAMING; kill++) {
            try (Connection holder = shop.source.connect();
                    Statement statement = holder.createStatement();
                    MoverProcess mover = move(configuration, "--cutover.budget=10m", "--cutover.outage-budget=10m")) {
                // The server may finish the rename that the last kill left behind: this process undoes it first.
                MovingShop.await(
                        "tables under their own names",
                        PATIENCE,
                        () -> !MovingShop.isRenaming(shop.source) && renamedTables(shop) == 0);
                holder.setAutoCommit(false);
                statement.executeQuery("SELECT * FROM shop.orders LIMIT 1");
                shop.letCutOver();
                MovingShop.awaitRename(shop.source);
                shop.postpone();
                mover.kill9();
            }
        }
        shop.letCutOver();
        return KILLS_WHILE_RENAMING;
    }

    /** Killed as soon as the tables bear their new names: writes are stopped, and nobody lets them in. */
    private int killAfterRenaming(MovingShop shop, Path configuration) throws Exception {
        for (int kill = 1; kill <= KILLS_AFTER_RENAMING; kill++) {
            try (MoverProcess mover = move(configuration)) {
                // Tables that an earlier kill left renamed are put back first: wait for that.
                MovingShop.await("tables under their own names", PATIENCE, () -> renamedTables(shop) == 0);
                MovingShop.await("renamed tables", PATIENCE, () -> renamedTables(shop) > 0);
                mover.kill9();
            }
            System.out.printf("CrashIT: killed with renamed tables, phase '%s'%n", shop.storedPhase());
            if (shop.storedPhase().equals("moved")) {
                // The hand-over was faster than the kill: there is no cutover left to interrupt.
                return kill;
            }
        }
        return KILLS_AFTER_RENAMING;
    }

    private static long renamedTables(MovingShop shop) {
        String count = shop.source.ask("SELECT COUNT(*) FROM information_schema.tables"
                + " WHERE table_schema = 'shop' AND table_name LIKE '\\_%\\_del'");
        return count == null ? 0 : Long.parseLong(count);
    }

    private void finish(MovingShop shop, Path configuration) throws Exception {
        try (MoverProcess mover = move(configuration)) {
            assertThat(mover.exitCode(Duration.ofMinutes(3)))
                    .as("exit code of the last run:\n%s", mover.output())
                    .isZero();
        }
        assertThat(shop.storedPhase()).isEqualTo("moved");
    }
}
