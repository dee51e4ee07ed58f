package io.godwit.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.mysql.Servers;
import org.junit.jupiter.api.Test;

/**
 * What a foreign key changes by itself is in the stream on MySQL 9.6 and later, and on none before: that is why preflight
 * refuses such keys there. Run with -Pmysql-9 to see it.
 */
class CascadesIT {
    private final String schema = Servers.schema();

    @Test
    void rowsThatAForeignKeyChangesComeBeforeTheirParentOrNotAtAll() throws Exception {
        Servers.SOURCE.execute(
                "CREATE TABLE " + schema + ".parent (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema + ".child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES " + schema
                        + ".parent (id) ON DELETE CASCADE ON UPDATE CASCADE)",
                "INSERT INTO " + schema + ".parent VALUES (1), (2)",
                "INSERT INTO " + schema + ".child VALUES (10, 1), (20, 2)");
        try (Follower follower = Follower.of(
                Servers.SOURCE, StreamSettings.of(Servers.source()), schema + ".parent", schema + ".child")) {
            Servers.SOURCE.execute(
                    "DELETE FROM " + schema + ".parent WHERE id = 1",
                    "UPDATE " + schema + ".parent SET id = 3 WHERE id = 2");
            follower.untilCaughtUp();
            boolean logged =
                    String.valueOf(Servers.SOURCE.ask("SELECT VERSION()")).startsWith("9.");
            if (logged) {
                assertThat(follower.changes).containsExactly("-(10,1)", "-(1)", "(20,2)>(20,3)", "-(2)", "+(3)");
            } else {
                assertThat(follower.changes).containsExactly("-(1)", "-(2)", "+(3)");
            }
        }
        assertThat(Servers.SOURCE.ask("SELECT CONCAT(id, '-', p) FROM " + schema + ".child"))
                .isEqualTo("20-3");
    }
}
