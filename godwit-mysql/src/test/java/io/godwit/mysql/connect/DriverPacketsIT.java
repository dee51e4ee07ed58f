package io.godwit.mysql.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.mysql.Servers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriverPacketsIT {
    /** Around the lengths at which the server writes a length, or splits a packet, in another way. */
    private static final List<Integer> LENGTHS = List.of(
            0,
            1,
            250,
            251,
            252,
            65_535,
            65_536,
            0xffffff - 5,
            0xffffff - 4,
            0xffffff - 3,
            0xffffff,
            0x1000000,
            40_000_000,
            3);

    @Test
    void valuesOfEveryLengthArriveInRowsOfTheirOwn() throws Exception {
        try (ServerLink link = Servers.reading(Servers.source());
                Session session = link.borrow()) {
            StringBuilder sql = new StringBuilder();
            for (int length : LENGTHS) {
                sql.append(sql.isEmpty() ? "" : " UNION ALL ")
                        .append("SELECT NULL, REPEAT('\\0', " + length + "), '', 'end'");
            }
            List<Integer> found = new ArrayList<>();
            assertThat(session.eachWhile(sql.toString(), row -> {
                        assertThat(row.columns()).isEqualTo(4);
                        assertThat(row.length(0)).isEqualTo(-1);
                        assertThat(row.value(0)).isNull();
                        assertThat(row.length(2)).isZero();
                        assertThat(row.value(3)).isEqualTo(new byte[] {'e', 'n', 'd'});
                        int start = row.offset(1);
                        int length = row.length(1);
                        assertThat(Arrays.equals(row.bytes(), start, start + length, new byte[length], 0, length))
                                .isTrue();
                        found.add(length);
                        return true;
                    }))
                    .isTrue();
            assertThat(found).isEqualTo(LENGTHS);
            assertThat(session.number("SELECT 7")).isEqualTo(7);
        }
    }

    @Test
    void aTransactionGoesOnAfterIt() throws Exception {
        String table = Servers.schema() + ".t";
        try (ServerLink link = Servers.reading(Servers.source());
                Session session = link.borrow()) {
            session.run("CREATE TABLE " + table + " (id INT PRIMARY KEY)");
            session.begin();
            session.run("INSERT INTO " + table + " VALUES (1), (2)");
            assertThat(session.eachWhile("SELECT id FROM " + table, row -> true))
                    .isTrue();
            assertThat(session.eachWhile("SELECT id FROM " + table + " WHERE id > 5", row -> false))
                    .isTrue();
            session.rollback();
            assertThat(session.number("SELECT COUNT(*) FROM " + table)).isZero();
        }
    }

    @Test
    void changesAreCountedAndKeepTheirErrors() throws Exception {
        String table = Servers.schema() + ".t";
        try (ServerLink link = Servers.reading(Servers.source());
                Session session = link.borrow()) {
            session.run("CREATE TABLE " + table + " (id INT PRIMARY KEY, v LONGBLOB)");
            assertThat(session.change("INSERT INTO " + table + " VALUES (1, 'a'), (2, '{d')"))
                    .isEqualTo(2);
            // A row that is as it should be does not count.
            assertThat(session.change("UPDATE " + table + " SET v = 'a'")).isEqualTo(1);
            assertThat(session.change("INSERT INTO " + table + " VALUES (3, '" + "x".repeat(20_000_000) + "')"))
                    .isEqualTo(1);
            assertThat(session.number("SELECT LENGTH(v) FROM " + table + " WHERE id = 3"))
                    .isEqualTo(20_000_000);
            assertThatThrownBy(() -> session.change("INSERT INTO " + table + " VALUES (3, '')"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(SqlErrors.rowUnexpected(e)).isTrue());
            assertThat(session.change("DELETE FROM " + table)).isEqualTo(3);
        }
    }

    @Test
    void aChangeOnALostConnectionIsLost() throws Exception {
        try (ServerLink link = Servers.reading(Servers.source());
                Session session = link.borrow();
                Session other = link.open(Duty.CONTROL)) {
            other.run("KILL " + session.number("SELECT CONNECTION_ID()"));
            assertThatThrownBy(() -> session.change("DO 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(SqlErrors.connectionLost(e)).isTrue());
            assertThat(session.discarded()).isTrue();
        }
    }

    @Test
    void aSessionWhoseRowsAreNotAllWantedIsNotLentAgain() throws Exception {
        try (ServerLink link = Servers.reading(Servers.source())) {
            try (Session session = link.borrow()) {
                assertThat(session.eachWhile("SELECT 1 UNION ALL SELECT 2", row -> false))
                        .isFalse();
                assertThat(session.discarded()).isTrue();
            }
            try (Session other = link.borrow()) {
                assertThat(other.number("SELECT 7")).isEqualTo(7);
            }
        }
    }

    @Test
    void errorsKeepTheirCode() throws Exception {
        try (ServerLink link = Servers.reading(Servers.source())) {
            try (Session session = link.borrow()) {
                assertThatThrownBy(() -> session.eachWhile("SELECT * FROM nowhere.at_all", row -> true))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getErrorCode()).isIn(1146, 1049));
            }
            // The error comes after some rows.
            try (Session session = link.borrow()) {
                String sql = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
                        + " SELECT i, REPEAT('x', 1000), IF(i = 400, EXP(1000), i) FROM n";
                assertThatThrownBy(() -> session.eachWhile(sql, row -> true))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getErrorCode()).isEqualTo(1690));
                assertThat(session.discarded()).isTrue();
            }
        }
    }

    @Test
    void aConnectionThatEndsBetweenRowsIsLost() throws Exception {
        try (ServerLink link = Servers.reading(Servers.source());
                Session session = link.borrow();
                Session other = link.open(Duty.CONTROL)) {
            long thread = session.number("SELECT CONNECTION_ID()");
            boolean[] killed = {false};
            // More than the sockets hold, so that the server still sends when the connection is killed.
            String sql = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
                    + " SELECT REPEAT('x', 1000000) FROM n";
            assertThatThrownBy(() -> session.eachWhile(sql, row -> {
                        if (!killed[0]) {
                            other.run("KILL " + thread);
                            killed[0] = true;
                        }
                        return true;
                    }))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(SqlErrors.connectionLost(e)).isTrue());
        }
    }
}
