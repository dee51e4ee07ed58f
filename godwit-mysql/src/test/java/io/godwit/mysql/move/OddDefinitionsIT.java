package io.godwit.mysql.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.mysql.Servers;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.testing.MySqlServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Definitions and values that a session with other settings than Godwit's has made. */
@Timeout(120)
class OddDefinitionsIT {
    private final String schema = Servers.schema();

    @TempDir
    private Path folder;

    private void onSource(String... statements) throws SQLException {
        Servers.onSource(schema, statements);
    }

    private void moveWhile(String... statements) throws Exception {
        try (TestMove move = new TestMove(schema, folder)) {
            move.start();
            move.await(() -> move.phase().equals("ready"));
            onSource(statements);
            move.finish();
        }
    }

    private void definitionsAreEqual(String... tables) {
        for (String table : tables) {
            assertThat(definition(Servers.TARGET, table))
                    .isEqualTo(definition(Servers.SOURCE, "_" + table + "_del").replace("_" + table + "_del", table));
        }
    }

    private String definition(MySqlServer server, String table) {
        try (Connection connection = server.connect(schema);
                Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery("SHOW CREATE TABLE " + table)) {
            row.next();
            return row.getString(2);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatASessionThatIsNotStrictMadeArrives() throws Exception {
        onSource(
                "SET sql_mode = ''",
                "CREATE TABLE zeros (id INT PRIMARY KEY, d DATE NOT NULL DEFAULT '0000-00-00',"
                        + " t DATETIME NOT NULL DEFAULT '2024-00-00 00:00:00',"
                        + " z TIMESTAMP NOT NULL DEFAULT '0000-00-00 00:00:00')",
                "INSERT INTO zeros (id) VALUES (1)",
                "CREATE TABLE docs (id INT PRIMARY KEY)",
                "INSERT INTO docs VALUES (1), (2)",
                "ALTER TABLE docs ADD j JSON NOT NULL",
                "INSERT IGNORE INTO docs (id) VALUES (3)");
        moveWhile(
                "SET sql_mode = ''",
                "INSERT INTO zeros (id) VALUES (2)",
                "INSERT IGNORE INTO docs (id) VALUES (4)",
                "UPDATE docs SET id = 20 WHERE id = 2",
                "DELETE FROM docs WHERE id = 1");
        definitionsAreEqual("zeros", "docs");
    }

    @Test
    void generatedInvisiblePrimaryKeysAreSeenAndNoneIsAdded() throws Exception {
        Servers.SOURCE.execute("SET GLOBAL show_gipk_in_create_table_and_information_schema = OFF");
        Servers.TARGET.execute("SET GLOBAL sql_generate_invisible_primary_key = ON");
        try {
            onSource(
                    "CREATE TABLE unique_only (id INT NOT NULL UNIQUE, v INT)",
                    "INSERT INTO unique_only VALUES (1, 1)",
                    "SET sql_generate_invisible_primary_key = ON",
                    "CREATE TABLE hidden (v INT)",
                    "INSERT INTO hidden VALUES (7), (7)");
            try (TestMove move = new TestMove(schema, folder)) {
                move.start();
                move.await(() -> move.phase().equals("ready"));
                onSource("DELETE FROM hidden LIMIT 1", "INSERT INTO hidden VALUES (8)");
                move.letCutOver();
                assertThat(move.report().outcome()).as("%s", move.report()).isEqualTo(Outcome.MOVED);
            }
            Servers.SOURCE.execute("SET GLOBAL show_gipk_in_create_table_and_information_schema = ON");
            definitionsAreEqual("unique_only", "hidden");
            assertThat(Servers.TARGET.ask("SELECT GROUP_CONCAT(my_row_id, '-', v) FROM " + schema + ".hidden"))
                    .isEqualTo("2-7,3-8");
        } finally {
            Servers.SOURCE.execute("SET GLOBAL show_gipk_in_create_table_and_information_schema = ON");
            Servers.TARGET.execute("SET GLOBAL sql_generate_invisible_primary_key = OFF");
        }
    }

    @Test
    void theOptimizerOfTheTargetKnowsTheRowsAtTheHandOver() throws Exception {
        onSource(
                "CREATE TABLE counted (id INT PRIMARY KEY) STATS_PERSISTENT = 1 STATS_AUTO_RECALC = 0",
                "INSERT INTO counted VALUES (1), (2), (3)");
        moveWhile("INSERT INTO counted VALUES (4)");
        assertThat(Servers.TARGET.ask("SELECT n_rows FROM mysql.innodb_table_stats WHERE database_name = '" + schema
                        + "' AND table_name = 'counted'"))
                .isEqualTo("3");
    }
}
