package io.godwit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.MySqlServer;
import io.godwit.testing.OracleReport;
import io.godwit.testing.RowOracle;
import io.godwit.testing.ServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of megabytes go through a heap that is smaller than the rows that a chunk aims at. */
@Timeout(300)
class WideRowsIT {
    private static final int ROWS = 80;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void aTableOfLargeRowsMovesInASmallHeap() throws Exception {
        try (MySqlServer source = start("source");
                MySqlServer target = start("target")) {
            source.execute(
                    "CREATE SCHEMA shop",
                    "CREATE TABLE shop.documents (id INT PRIMARY KEY, body LONGBLOB)",
                    "INSERT INTO shop.documents WITH RECURSIVE s AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM s WHERE i < "
                            + ROWS + ") SELECT i, IF(i % 10 = 0, 'small', REPEAT(CHAR(i), 3000000)) FROM s");
            Path configuration =
                    Files.writeString(folder.resolve("move.yaml"), """
                    source: {host: 127.0.0.1, port: %s, user: root, password: ""}
                    target: {host: 127.0.0.1, port: %s, user: root, password: ""}
                    tables: ["shop.*"]
                    """.formatted(source.port(), target.port()));
            try (MoverProcess mover =
                    MoverProcess.startWith("-Xmx192m", folder, "move", "-c", configuration.toString())) {
                assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isZero();
            }
            OracleReport verdict = new RowOracle(source.jdbcUrl("shop"), target.jdbcUrl("shop"))
                    .compareSchemas("shop", "shop", name -> name.replaceFirst("^_(.*)_del$", "$1"));
            assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
            assertThat(verdict.rows()).isEqualTo(ROWS);
        }
    }

    private static MySqlServer start(String name) {
        return MySqlServer.start(
                ServerOptions.named(name).option("sync-binlog=0").option("innodb-flush-log-at-trx-commit=2"));
    }
}
