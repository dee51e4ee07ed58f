package io.godwit.mysql.ledger;

import io.godwit.error.Invariant;
import io.godwit.model.GtidSet;
import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.RowImage;
import io.godwit.model.TableId;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.Quoted;
import io.godwit.sequence.Restored.SettledRange;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settled ranges of one move in the ledger; inside of transactions of the caller. */
public final class SettledRows {
    private static final String COLUMNS = "low_key, low_values, high_key, high_values, landed_at, row_count";

    private final String move;

    public SettledRows(String move) {
        this.move = move;
    }

    private record Row(SettledRange settled, long count) {}

    /** Records a range; its low end must not be recorded yet. */
    public void add(Session session, TableId table, KeyRange range, GtidSet landedAt, long rows) throws SQLException {
        session.run("INSERT INTO _godwit.settled (move, table_schema, table_name, low_hash, " + COLUMNS + ") VALUES ("
                + Quoted.text(move) + ", " + Quoted.text(table.schema()) + ", " + Quoted.text(table.name()) + ", "
                + Quoted.bytes(hash(range)) + ", " + bound(range.low()) + ", " + bound(range.high()) + ", "
                + Quoted.text(landedAt.toString()) + ", " + rows + ")");
    }

    /** Whether exactly this range is recorded. */
    public boolean has(Session session, TableId table, KeyRange range) throws SQLException {
        return session.first(
                        select() + of(table) + " AND low_hash = " + Quoted.bytes(hash(range)),
                        row -> read(row).settled().range())
                .equals(Optional.of(range));
    }

    Map<TableId, List<SettledRange>> all(Session session) throws SQLException {
        Map<TableId, List<SettledRange>> ranges = new HashMap<>();
        session.each(
                "SELECT " + COLUMNS + ", table_schema, table_name FROM _godwit.settled WHERE move = "
                        + Quoted.text(move),
                row -> ranges.computeIfAbsent(
                                new TableId(row.getString(7), row.getString(8)), table -> new ArrayList<>())
                        .add(read(row).settled()));
        ranges.values().forEach(list -> list.sort((a, b) -> compareLow(a.range(), b.range())));
        return ranges;
    }

    Map<TableId, Long> rowCounts(Session session) throws SQLException {
        Map<TableId, Long> counts = new HashMap<>();
        session.each(
                "SELECT table_schema, table_name, SUM(row_count) FROM _godwit.settled WHERE move = " + Quoted.text(move)
                        + " GROUP BY table_schema, table_name",
                row -> counts.put(new TableId(row.getString(1), row.getString(2)), row.getLong(3)));
        return counts;
    }

    void merge(Session session, TableId table, KeyRange joined, GtidSet applied) throws SQLException {
        List<Row> parts = new ArrayList<>(session.all(
                select()
                        + of(table)
                        + joined.low()
                                .map(low -> " AND low_key >= "
                                        + Quoted.bytes(low.key().sortable()))
                                .orElse("")
                        + joined.high()
                                .map(high -> " AND high_key <= "
                                        + Quoted.bytes(high.key().sortable()))
                                .orElse("")
                        + " FOR UPDATE",
                SettledRows::read));
        parts.sort((a, b) -> compareLow(a.settled().range(), b.settled().range()));
        @Nullable KeyRange whole = null;
        GtidSet landedAt = GtidSet.empty();
        long rows = 0;
        for (Row part : parts) {
            KeyRange range = part.settled().range();
            if (whole == null) {
                whole = range;
            } else {
                Invariant.check(whole.meets(range), "settled ranges of %s do not meet at %s", table, range);
                whole = whole.join(range);
            }
            landedAt = landedAt.union(part.settled().landedAt());
            rows += part.count();
        }
        Invariant.check(whole != null && joined.equals(whole), "settled ranges of %s do not form %s", table, joined);
        Invariant.check(
                applied.containsAll(landedAt), "ranges of %s merged at %s before landing %s", table, applied, landedAt);
        for (Row part : parts) {
            session.run("DELETE FROM _godwit.settled WHERE " + of(table) + " AND low_hash = "
                    + Quoted.bytes(hash(part.settled().range())));
        }
        add(session, table, joined, landedAt, rows);
    }

    /** Takes the range out of the recorded ones, which may begin before it or end after it. */
    public void giveUp(Session session, TableId table, KeyRange range) throws SQLException {
        for (Row each : overlapping(session, table, range)) {
            KeyRange recorded = each.settled().range();
            session.run("DELETE FROM _godwit.settled WHERE " + of(table) + " AND low_hash = "
                    + Quoted.bytes(hash(recorded)));
            long rows = each.count();
            for (KeyRange left : recorded.without(range)) {
                // Nobody knows how many of the rows are in which part: the sum is what is reported.
                add(session, table, left, each.settled().landedAt(), rows);
                rows = 0;
            }
        }
    }

    /** Whether some recorded range has keys in common with this one. */
    public boolean touches(Session session, TableId table, KeyRange range) throws SQLException {
        return !overlapping(session, table, range).isEmpty();
    }

    private List<Row> overlapping(Session session, TableId table, KeyRange range) throws SQLException {
        return session.all(
                select()
                        + of(table)
                        + range.low()
                                .map(low -> " AND (high_key IS NULL OR high_key > "
                                        + Quoted.bytes(low.key().sortable()) + ")")
                                .orElse("")
                        + range.high()
                                .map(high -> " AND (low_key IS NULL OR low_key < "
                                        + Quoted.bytes(high.key().sortable()) + ")")
                                .orElse("")
                        + " FOR UPDATE",
                SettledRows::read);
    }

    void clear(Session session) throws SQLException {
        session.run("DELETE FROM _godwit.settled WHERE move = " + Quoted.text(move));
    }

    private static String select() {
        return "SELECT " + COLUMNS + " FROM _godwit.settled WHERE ";
    }

    private String of(TableId table) {
        return "move = " + Quoted.text(move) + " AND table_schema = " + Quoted.text(table.schema())
                + " AND table_name = " + Quoted.text(table.name());
    }

    private static String bound(Optional<KeyBound> bound) {
        return bound.map(end -> Quoted.bytes(end.key().sortable()) + ", " + Quoted.bytes(bytes(end.values())))
                .orElse("NULL, NULL");
    }

    private static byte[] bytes(RowImage image) {
        return Arrays.copyOfRange(image.bytes(), image.offset(), image.offset() + image.length());
    }

    private static Row read(ResultSet row) throws SQLException {
        KeyRange range = KeyRange.between(end(row, 1), end(row, 3));
        return new Row(new SettledRange(range, GtidSet.parse(row.getString(5))), row.getLong(6));
    }

    private static @Nullable KeyBound end(ResultSet row, int column) throws SQLException {
        byte @Nullable [] key = row.getBytes(column);
        return key == null ? null : new KeyBound(new Key(key), RowImage.of(row.getBytes(column + 1)));
    }

    private static int compareLow(KeyRange a, KeyRange b) {
        if (a.low().isEmpty() || b.low().isEmpty()) {
            return Boolean.compare(a.low().isPresent(), b.low().isPresent());
        }
        return a.low().get().key().compareTo(b.low().get().key());
    }

    private static byte[] hash(KeyRange range) {
        if (range.low().isEmpty()) {
            return new byte[32];
        }
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(range.low().get().key().sortable());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
