package io.godwit.mysql.load;

import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.LoadSensors.Measured;
import io.godwit.spi.LoadSensors.Unreadable;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/** Numbers that one server tells: status variables, the length of its history list, the answer of a query. Thread-safe. */
final class ServerNumbers {
    static final String HISTORY_LIST_LENGTH = "history-list-length";

    private static final int QUERY_MILLIS_MAX = 4_000;

    private static final String HISTORY =
            "SELECT COUNT FROM information_schema.INNODB_METRICS WHERE NAME = 'trx_rseg_history_len' AND STATUS = 'enabled'";

    private final ServerLink link;
    private final ServerAddress address;

    ServerNumbers(ServerLink link) {
        this.link = link;
        this.address = link.address();
    }

    private interface Question {
        Measured answer(Session session) throws SQLException, Unreadable;
    }

    Measured variable(String name) throws Unreadable, InterruptedException {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case HISTORY_LIST_LENGTH ->
                ask("GRANT PROCESS ON *.* TO the user " + address.user() + " there", this::historyList);
            case "threads_running" -> withoutOwn(name, " AND t.PROCESSLIST_COMMAND <> 'Sleep'");
            case "threads_connected" -> withoutOwn(name, "");
            default -> ask("", session -> status(session, name));
        };
    }

    private Measured historyList(Session session) throws SQLException, Unreadable {
        return Measured.number(session.text(HISTORY)
                .map(Double::parseDouble)
                .orElseThrow(() -> new Unreadable(
                        address + " does not count the length of the history list",
                        "SET GLOBAL innodb_monitor_enable = 'trx_rseg_history_len'; there")));
    }

    private Measured status(Session session, String name) throws SQLException, Unreadable {
        Optional<String> value =
                session.first("SHOW GLOBAL STATUS WHERE Variable_name = " + Quoted.text(name), row -> row.getString(2));
        if (value.isEmpty()) {
            throw new Unreadable(
                    address + " knows no status variable '" + name + "'",
                    "Correct the name; SHOW GLOBAL STATUS there lists them");
        }
        return Measured.number(number(
                value.get(),
                "status variable '" + name + "' of the " + address.side(),
                "Name a status variable that is a number; SHOW GLOBAL STATUS there lists them"));
    }

    /**
     * A number of sessions without ours.
     *
     * <p>MYSQL: Threads_running counts the sessions that are within a statement; those are the ones whose command is not Sleep.
     * The connection of the binary log is always within one, and has no attributes by which it could be told.
     */
    private Measured withoutOwn(String name, String ownCondition) throws Unreadable, InterruptedException {
        String own =
                "SELECT COUNT(*) FROM performance_schema.threads t WHERE t.PROCESSLIST_ID IS NOT NULL" + ownCondition
                        + " AND (t.PROCESSLIST_COMMAND LIKE 'Binlog Dump%' AND t.PROCESSLIST_USER = "
                        + Quoted.text(address.user())
                        + " OR t.PROCESSLIST_ID IN (SELECT a.PROCESSLIST_ID FROM performance_schema.session_connect_attrs a"
                        + " WHERE a.ATTR_NAME = 'godwit_owner' AND a.ATTR_VALUE = " + Quoted.text(link.owner()) + "))";
        String sql = "SELECT (SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = "
                + Quoted.text(name) + ") - (" + own + ")";
        return ask(
                "GRANT SELECT ON performance_schema.* TO the user " + address.user() + " there",
                session -> Measured.number((double) Math.max(0, session.number(sql))));
    }

    Measured query(String sql) throws Unreadable, InterruptedException {
        return ask("", session -> {
            session.run("SET SESSION max_execution_time = " + QUERY_MILLIS_MAX);
            // Whatever it says, it changes nothing.
            session.begin("START TRANSACTION READ ONLY");
            String fix = "Have it return one number, such as SELECT COUNT(*) … or SELECT COALESCE(…, 0)";
            String value = session.text(Quoted.statement(sql))
                    .orElseThrow(() -> new Unreadable("the query returns no row, or NULL", fix));
            double number = number(value, "what the query returns", fix);
            return new Measured(number, "returns " + Measured.text(number));
        });
    }

    private static double number(String text, String what, String fix) throws Unreadable {
        try {
            return new BigDecimal(text.strip()).doubleValue();
        } catch (NumberFormatException notANumber) {
            throw new Unreadable(what + " is no number: '" + text + "'", fix);
        }
    }

    private Measured ask(String grant, Question question) throws Unreadable, InterruptedException {
        try (Session session = link.borrow()) {
            return question.answer(session);
        } catch (SQLException e) {
            throw new Unreadable(
                    String.valueOf(SqlErrors.explain(address, "read it", e).getMessage()),
                    SqlErrors.privilegeMissing(e) && !grant.isEmpty()
                            ? grant
                            : "Cure the error, or take the limit out of the configuration");
        }
    }
}
