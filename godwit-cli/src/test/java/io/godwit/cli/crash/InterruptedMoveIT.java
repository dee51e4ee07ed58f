package io.godwit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.FaultProxy;
import io.godwit.testing.OracleReport;
import io.godwit.testing.Workload;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A move whose servers, network or process go away goes on with the same command, and ends exactly. */
@Timeout(300)
class InterruptedMoveIT {
    private static final int ROWS = 60_000;
    private static final long SEED = 20261120;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SMALL_CHUNKS = "copy: {chunk-rows: 300}";

    @TempDir
    private Path folder;

    private MoverProcess move(Path configuration, String... more) throws Exception {
        String[] arguments = new String[3 + more.length];
        arguments[0] = "move";
        arguments[1] = "-c";
        arguments[2] = configuration.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return MoverProcess.start(folder, arguments);
    }

    private static void awaitSettledRows(MovingShop shop) throws Exception {
        MovingShop.await("settled rows", PATIENCE, () -> shop.rowsSettledInAll() > 0);
    }

    private static void assertMoved(MovingShop shop, MoverProcess mover) throws Exception {
        assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isZero();
        OracleReport verdict = shop.compare();
        assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
        assertThat(verdict.rows()).isGreaterThan(ROWS / 2);
    }

    @Test
    void stopsInOrderOnSigtermAndGoesOn() throws Exception {
        try (MovingShop shop = new MovingShop(folder, ROWS, SEED)) {
            shop.postpone();
            Path configuration = shop.configuration(SMALL_CHUNKS);
            try (Workload workload = shop.write(200, SEED)) {
                try (MoverProcess mover = move(configuration)) {
                    awaitSettledRows(shop);
                    mover.terminate();
                    assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(5);
                    assertThat(mover.output()).contains("Start the same command again");
                }
                shop.letCutOver();
                try (MoverProcess mover = move(configuration)) {
                    assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isZero();
                }
                assertThat(workload.failure()).isEmpty();
            }
            OracleReport verdict = shop.compare();
            assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
        }
    }

    @Test
    void goesOnAfterTheSourceWasKilledAndStartedAgain() throws Exception {
        try (MovingShop shop = new MovingShop(folder, ROWS, SEED)) {
            shop.postpone();
            Path configuration = shop.configuration(SMALL_CHUNKS);
            try (MoverProcess mover = move(configuration)) {
                awaitSettledRows(shop);
                shop.source.kill9();
                shop.source.start();
                shop.letCutOver();
                assertMovedMaybeBySecondRun(shop, configuration, mover);
            }
        }
    }

    @Test
    void goesOnAfterTheTargetWasKilledAndStartedAgain() throws Exception {
        try (MovingShop shop = new MovingShop(folder, ROWS, SEED)) {
            shop.postpone();
            Path configuration = shop.configuration(SMALL_CHUNKS);
            try (MoverProcess mover = move(configuration)) {
                awaitSettledRows(shop);
                shop.target.kill9();
                shop.target.start();
                shop.letCutOver();
                assertMovedMaybeBySecondRun(shop, configuration, mover);
            }
        }
    }

    @Test
    void goesOnAfterTheNetworkWasLost() throws Exception {
        try (MovingShop shop = new MovingShop(folder, ROWS, SEED);
                FaultProxy toSource = FaultProxy.inFrontOf(shop.source);
                FaultProxy toTarget = FaultProxy.inFrontOf(shop.target)) {
            shop.postpone();
            Path configuration = shop.configuration(toSource.port(), toTarget.port(), SMALL_CHUNKS);
            try (Workload workload = shop.write(200, SEED)) {
                try (MoverProcess mover = move(configuration)) {
                    awaitSettledRows(shop);
                    toSource.reset();
                    toTarget.reset();
                    shop.letCutOver();
                    if (mover.exitCode(PATIENCE) != 0) {
                        assertThat(mover.output()).contains("127.0.0.1");
                        try (MoverProcess again = move(configuration)) {
                            assertThat(again.exitCode(PATIENCE))
                                    .as(again.output())
                                    .isZero();
                        }
                    }
                }
                assertThat(workload.failure()).isEmpty();
            }
            OracleReport verdict = shop.compare();
            assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
        }
    }

    /** A run that lost its server may end with a clear message, and then the same command goes on. */
    private void assertMovedMaybeBySecondRun(MovingShop shop, Path configuration, MoverProcess first) throws Exception {
        int exit = first.exitCode(PATIENCE);
        if (exit == 0) {
            assertMoved(shop, first);
            return;
        }
        assertThat(exit).as(first.output()).isEqualTo(1);
        assertThat(first.output()).contains("127.0.0.1");
        try (MoverProcess second = move(configuration)) {
            assertMoved(shop, second);
        }
    }

    @Test
    void refusesASecondProcessWhileTheFirstIsAlive() throws Exception {
        try (MovingShop shop = new MovingShop(folder, 2_000, SEED)) {
            shop.postpone();
            Path configuration = shop.configuration("");
            try (MoverProcess first = move(configuration)) {
                MovingShop.await(
                        "the first process", PATIENCE, () -> !shop.storedPhase().isEmpty());
                try (MoverProcess second = move(configuration)) {
                    assertThat(second.exitCode(PATIENCE)).as(second.output()).isEqualTo(1);
                    assertThat(second.output()).contains("LEASE_HELD").contains(Long.toString(first.pid()));
                }
                assertThat(first.isAlive()).isTrue();
                shop.letCutOver();
                assertThat(first.exitCode(PATIENCE)).as(first.output()).isZero();
            }
        }
    }

    @Test
    void takesOverFromAProcessThatHangsWhichThenCanWriteNothing() throws Exception {
        try (MovingShop shop = new MovingShop(folder, ROWS, SEED)) {
            shop.postpone();
            Path configuration = shop.configuration(SMALL_CHUNKS);
            try (Workload workload = shop.write(200, SEED);
                    MoverProcess first = move(configuration)) {
                awaitSettledRows(shop);
                first.freeze();
                try (MoverProcess second = move(configuration)) {
                    MovingShop.await("the second process", PATIENCE, () -> shop.owners() == 2);
                    long settled = shop.rowsSettledInAll();
                    MovingShop.await("rows of the second process", PATIENCE, () -> shop.rowsSettledInAll() > settled);

                    first.thaw();

                    assertThat(first.exitCode(PATIENCE)).as(first.output()).isEqualTo(1);
                    assertThat(first.output()).contains("LEASE_LOST");
                    shop.letCutOver();
                    assertThat(second.exitCode(PATIENCE)).as(second.output()).isZero();
                }
                assertThat(shop.owners()).isEqualTo(2);
                assertThat(workload.failure()).isEmpty();
            }
            OracleReport verdict = shop.compare();
            assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
        }
    }

    @Test
    void startsOverWhenToldTo() throws Exception {
        try (MovingShop shop = new MovingShop(folder, 5_000, SEED)) {
            shop.postpone();
            Path configuration = shop.configuration("copy: {chunk-rows: 300}");
            try (MoverProcess mover = move(configuration)) {
                awaitSettledRows(shop);
                mover.kill9();
            }
            shop.target.execute("DELETE FROM shop.events");
            shop.letCutOver();
            try (MoverProcess mover = move(configuration, "--restart", "--yes")) {
                assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isZero();
            }
            OracleReport verdict = shop.compare();
            assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
        }
    }

    @Test
    void doesNotHandOverRowsThatSomebodyElseChangedUntilTheyAreRepaired() throws Exception {
        try (MovingShop shop = new MovingShop(folder, 5_000, SEED)) {
            shop.postpone();
            Path configuration = shop.configuration(SMALL_CHUNKS);
            try (MoverProcess mover = move(configuration)) {
                MovingShop.await("a copied customer", PATIENCE, () -> shop.hasOnTarget("customers"));
                mover.kill9();
            }
            shop.target.execute("UPDATE shop.customers SET name = 'somebody else' ORDER BY id LIMIT 1");
            shop.letCutOver();
            try (MoverProcess mover = move(configuration)) {
                assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(4);
                assertThat(mover.output()).contains("shop.customers").contains("name");
            }
            assertThat(shop.source.ask("SELECT COUNT(*) FROM shop.customers")).isNotNull();

            // Nobody writes: an update by the application would mend the row before it is compared.
            try (MoverProcess mover = move(configuration, "--verify.repair=true")) {
                assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isZero();
                assertThat(mover.output()).contains("copied again: 1").contains("shop.customers");
            }
            OracleReport verdict = shop.compare();
            assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
        }
    }

    @Test
    void saysWhenTheTargetIsFull() throws Exception {
        try (MovingShop shop = new MovingShop(
                folder,
                ROWS,
                SEED,
                "innodb-file-per-table=OFF",
                "innodb-data-file-path=ibdata1:12M;full:5M:autoextend:max:8M")) {
            Path configuration = shop.configuration(SMALL_CHUNKS);
            try (MoverProcess mover = move(configuration)) {
                assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(1);
                assertThat(mover.output()).contains("TARGET_FULL").contains("shop.");
            }
            assertThat(shop.source.ask("SELECT COUNT(*) > 0 FROM shop.orders")).isEqualTo("1");
        }
    }
}
