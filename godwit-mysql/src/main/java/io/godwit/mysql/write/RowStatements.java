package io.godwit.mysql.write;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.RowBlock;
import io.godwit.model.RowImage;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.sql.SqlText;
import io.godwit.mysql.sql.TableSql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Multi-row statements, cut by bytes and by rows, with exact counts. Inside of transactions of the caller.
 *
 * @param bytesMax of one statement, unless a single row is larger
 * @param packetMax of the server, which no statement may exceed
 */
record RowStatements(long bytesMax, int rowsMax, long packetMax) {
    private static final long STATEMENT_BYTES = 1 << 20;
    private static final int STATEMENT_ROWS = 1000;
    private static final String ROW_IN_THE_WAY = "met a row that must not be there";
    /** The server counts a few bytes besides the statement. */
    private static final int PACKET_MARGIN = 1024;

    static RowStatements fitting(Session session) throws SQLException {
        long packet = session.number("SELECT @@SESSION.max_allowed_packet") - PACKET_MARGIN;
        return new RowStatements(Math.min(STATEMENT_BYTES, packet), STATEMENT_ROWS, packet);
    }

    /** Inserts rows of which none may exist. */
    void insert(Session session, TableSql table, int count, IntFunction<RowImage> rows) throws SQLException {
        new Run(session, table, "insert into", table.insertHead(), "", 1) {
            @Override
            int element(RowImage row, SqlText sql) {
                return table.values(row, sql);
            }
        }.over(count, rows);
    }

    /** Inserts rows of which none may exist by this LOAD DATA of the table. */
    void load(Session session, TableSql table, String statement, RowBlock rows) throws SQLException {
        RowImage first = rows.row(0);
        RowImage last = rows.row(rows.size() - 1);
        long stored;
        try {
            stored = session.load(statement, new RowLoad(table, rows));
        } catch (SQLException e) {
            if (SqlErrors.rowUnexpected(e)) {
                throw unexpected(session, table, "load into", first, last, ROW_IN_THE_WAY, e);
            }
            throw e;
        }
        if (stored != rows.size()) {
            String found = "stored " + stored + " rows instead of " + rows.size();
            throw unexpected(session, table, "load into", first, last, found, null);
        }
    }

    /** Updates rows that must exist and must change. */
    void update(Session session, TableSql table, List<RowImage> rows) throws SQLException {
        // MYSQL: a row counts 1 if it was inserted, 2 if it was updated, 0 if it was as it should be.
        new Run(session, table, "update", table.insertHead(), table.updateTail(), 2) {
            @Override
            int element(RowImage row, SqlText sql) {
                return table.values(row, sql) + table.refusedByUpdate(row);
            }
        }.over(rows.size(), rows::get);
    }

    /** Deletes rows that must exist, by key. */
    void delete(Session session, TableSql table, List<RowImage> rows) throws SQLException {
        deletion(session, table, 1).over(rows.size(), rows::get);
    }

    /** Deletes rows that may exist, by key. */
    void deleteIfThere(Session session, TableSql table, List<RowImage> rows) throws SQLException {
        deletion(session, table, Run.UNCOUNTED).over(rows.size(), rows::get);
    }

    private Run deletion(Session session, TableSql table, int countPerRow) {
        return new Run(session, table, "delete from", table.deleteHead(), ")", countPerRow) {
            @Override
            int element(RowImage row, SqlText sql) {
                table.keyOf(row, sql);
                return 0;
            }
        };
    }

    private static MoveException unexpected(
            Session session,
            TableSql table,
            String verb,
            RowImage first,
            RowImage last,
            String what,
            @Nullable SQLException cause) {
        String text =
                session.address() + ": " + verb + " " + table.shape().target() + " (" + table.words(first) + " to "
                        + table.words(last) + ") " + what + ": the target does not hold what this move wrote."
                        + (cause == null ? "" : " (" + cause.getMessage() + ")")
                        + " Does something else write to the moved tables there? Nothing of this transaction was kept.";
        return new MoveException(Code.TARGET_ROWS_UNEXPECTED, text, cause);
    }

    /** One kind of statement over many rows. */
    private abstract class Run {
        private static final int UNCOUNTED = -1;
        /** The warning for each invalid value of an ENUM. */
        private static final String DATA_TRUNCATED = "1265 ";
        /** Warnings that are about the statement's words and not about values, such as the name utf8mb3. */
        private static final List<String> DEPRECATIONS = List.of("1287 ", "1681 ", "3719 ", "3778 ");

        private final Session session;
        private final TableSql table;
        private final String verb;
        private final String head;
        private final String tail;
        private final int countPerRow;
        private final SqlText sql = new SqlText();

        private Run(Session session, TableSql table, String verb, String head, String tail, int countPerRow) {
            this.session = session;
            this.table = table;
            this.verb = verb;
            this.head = head;
            this.tail = tail;
            this.countPerRow = countPerRow;
        }

        /** How many values of the statement a strict session refuses: such a row goes alone. */
        private int refused;

        /** Writes a row and returns how many of its values a strict session refuses. */
        abstract int element(RowImage row, SqlText text);

        void over(int count, IntFunction<RowImage> rows) throws SQLException {
            int first = 0;
            refused = 0;
            sql.clear().append(head);
            for (int i = 0; i < count; i++) {
                int before = sql.size();
                int refusedOfRow = appendElement(rows.apply(i), i > first);
                boolean full = sql.size() + tail.length() > bytesMax
                        || i - first >= rowsMax
                        || refused > 0
                        || refusedOfRow > 0;
                if (full && i > first) {
                    sql.truncate(before);
                    send(i - first, rows.apply(first), rows.apply(i - 1));
                    first = i;
                    sql.clear().append(head);
                    appendElement(rows.apply(i), false);
                }
                refused = refusedOfRow;
                if (sql.size() + tail.length() > packetMax) {
                    sendLarge(rows.apply(i));
                    first = i + 1;
                    refused = 0;
                    sql.clear().append(head);
                }
            }
            if (count > first) {
                send(count - first, rows.apply(first), rows.apply(count - 1));
            }
        }

        private int appendElement(RowImage row, boolean further) {
            if (further) {
                sql.append(',');
            }
            return element(row, sql);
        }

        /** Sends a row that is too large for a statement, with its large values beside the statement. */
        private void sendLarge(RowImage row) throws SQLException {
            List<byte[]> values = new ArrayList<>();
            SqlText small = SqlText.withParameters(values).append(head);
            element(row, small);
            small.append(tail);
            long largest =
                    values.stream().mapToLong(value -> value.length).max().orElse(0);
            if (Math.max(small.size(), largest) > packetMax) {
                throw new MoveException(
                        Code.TARGET_REFUSED,
                        session.address() + ": the row of " + table.shape().target() + " with " + table.words(row)
                                + " holds a value that takes " + Math.max(small.size(), largest)
                                + " bytes, and max_allowed_packet allows " + packetMax
                                + ". SET GLOBAL max_allowed_packet = 1073741824 there and start the move again.");
            }
            send(small.toStatement(), values, 1, row, row);
        }

        private void send(int rows, RowImage first, RowImage last) throws SQLException {
            send(sql.append(tail).toStatement(), List.of(), rows, first, last);
        }

        private void send(String text, List<byte[]> values, int rows, RowImage first, RowImage last)
                throws SQLException {
            String statement = refused == 0 ? text : TableSql.lenient(text);
            long changed;
            try {
                changed = values.isEmpty() ? session.change(statement) : session.change(statement, values);
            } catch (SQLException e) {
                if (SqlErrors.rowUnexpected(e)) {
                    throw unexpected(session, table, verb, first, last, ROW_IN_THE_WAY, e);
                }
                throw e;
            }
            if (countPerRow != UNCOUNTED && changed != (long) rows * countPerRow) {
                String found = changed + " row effects instead of " + (long) rows * countPerRow;
                throw unexpected(session, table, verb, first, last, "had " + found, null);
            }
            if (refused > 0) {
                requireOnlyRefused(first);
            }
        }

        /** Without a strict session a value that does not fit is bent, with a warning: there must be none but ours. */
        private void requireOnlyRefused(RowImage row) throws SQLException {
            List<String> warnings = session.all("SHOW WARNINGS", each -> each.getInt(2) + " " + each.getString(3));
            long truncated = warnings.stream()
                    .filter(each -> each.startsWith(DATA_TRUNCATED))
                    .count();
            List<String> others = warnings.stream()
                    .filter(each -> !each.startsWith(DATA_TRUNCATED)
                            && DEPRECATIONS.stream().noneMatch(each::startsWith))
                    .toList();
            if (truncated != refused || !others.isEmpty()) {
                throw new MoveException(
                        Code.TARGET_REFUSED,
                        session.address() + ": the row of " + table.shape().target() + " with " + table.words(row)
                                + " does not fit into the table: " + String.join("; ", warnings)
                                + ". Compare the definitions of both tables");
            }
        }
    }
}
