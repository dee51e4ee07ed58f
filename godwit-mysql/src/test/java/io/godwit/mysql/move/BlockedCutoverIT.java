package io.godwit.mysql.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.mysql.Servers;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.progress.MoveReport.PhaseTime;
import io.godwit.progress.OutageForecast;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hand-overs with a transaction in the way, which holds a moved table and does nothing. */
@Timeout(180)
class BlockedCutoverIT {
    private static final String UPDATE = "UPDATE orders SET note = 'held' WHERE id = 1";

    @TempDir
    private Path folder;

    private final String schema = Servers.schema();
    private final String elsewhere = Servers.schema();
    private Connection holder;
    private Connection bystander;
    private long number;

    @BeforeEach
    void hold() throws SQLException {
        Servers.onSource(
                schema,
                "CREATE TABLE orders (id INT PRIMARY KEY, note VARCHAR(20))",
                "INSERT INTO orders VALUES (1, 'a'), (2, 'b')",
                "CREATE TABLE " + elsewhere + ".rest (id INT PRIMARY KEY)");
        holder = open(schema, UPDATE);
        bystander = open(elsewhere, "INSERT INTO rest VALUES (1)");
        try (Statement statement = holder.createStatement();
                ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            number = row.getLong(1);
        }
        try (Statement statement = holder.createStatement()) {
            statement.execute(UPDATE.replace("held", "still held"));
        }
    }

    private static Connection open(String schema, String statement) throws SQLException {
        Connection connection = Servers.SOURCE.connect(schema);
        connection.setAutoCommit(false);
        try (Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
        return connection;
    }

    @AfterEach
    void close() throws SQLException {
        // Not closed in order: one of them is ended by the server.
        holder.abort(Runnable::run);
        bystander.close();
    }

    private void awaitReady(TestMove move) throws Exception {
        move.start();
        move.await(() -> move.phase().equals("ready")
                && move.forecast().filter(now -> !now.holders().isEmpty()).isPresent());
    }

    @Test
    void theHandOverWaitsAndNamesTheSessionWhileItsForecastIsTooLong() throws Exception {
        try (TestMove move = TestMove.renaming(schema, folder, Optional.empty())) {
            awaitReady(move);
            move.set("cutover.outage-budget", "100ms");
            move.letCutOver();
            move.await(() -> move.limitedBy().contains("the outage would be about"));
            assertThat(move.limitedBy())
                    .contains("above cutover.outage-budget (100 ms)", "waiting for transactions")
                    .contains("session " + number + " of root@127.0.0.1 holds " + schema + ".orders since");
            OutageForecast forecast = move.forecast().orElseThrow();
            assertThat(forecast.isTooLong()).isTrue();
            assertThat(forecast.unseen()).isEmpty();

            holder.rollback();
            move.finish();
            assertThat(cutovers(move.report())).isEqualTo(1);
        }
    }

    @Test
    void theSessionIsEndedWhereThatIsAllowedAndTheFirstHandOverSucceeds() throws Exception {
        try (TestMove move = TestMove.renaming(schema, folder, Optional.of(Duration.ofMillis(1)))) {
            awaitReady(move);
            move.finish();

            MoveReport report = move.report();
            assertThat(cutovers(report)).isEqualTo(1);
            assertThat(report.handOver().ended()).singleElement().satisfies(each -> {
                assertThat(each.holder().session()).isEqualTo(number);
                assertThat(each.holder().user()).isEqualTo("root");
                assertThat(each.holder().statement()).contains("still held");
            });
            assertThat(Servers.TARGET.ask("SELECT note FROM " + schema + ".orders WHERE id = 1"))
                    .isEqualTo("a");
            bystander.commit();
            assertThat(Servers.SOURCE.ask("SELECT COUNT(*) FROM " + elsewhere + ".rest"))
                    .isEqualTo("1");
        }
    }

    @Test
    void withoutThatTheHandOverIsUndoneAndNamesTheSession() throws Exception {
        try (TestMove move = TestMove.renaming(schema, folder, Optional.empty())) {
            awaitReady(move);
            move.letCutOver();

            MoveReport report = move.report();
            assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(report.message())
                    .contains(
                            "CUTOVER_UNDONE",
                            "In the way: session " + number + " of root@127.0.0.1 holds " + schema + ".orders since")
                    .contains("still held");
            assertThat(report.handOver().ended()).isEmpty();
            holder.commit();
            bystander.commit();
            assertThat(Servers.SOURCE.ask("SELECT note FROM " + schema + ".orders WHERE id = 1"))
                    .isEqualTo("still held");
        }
    }

    private static long cutovers(MoveReport report) {
        return report.phases().stream()
                .map(PhaseTime::phase)
                .filter("cutting over"::equals)
                .count();
    }
}
