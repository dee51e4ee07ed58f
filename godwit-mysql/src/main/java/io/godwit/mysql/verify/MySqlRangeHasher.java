package io.godwit.mysql.verify;

import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.RowDifference;
import io.godwit.model.RowImage;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.read.RowReading;
import io.godwit.mysql.read.SourceBracket;
import io.godwit.mysql.read.SourceBracket.Bracketed;
import io.godwit.mysql.read.SourceNames;
import io.godwit.mysql.sql.TableSql;
import io.godwit.mysql.sql.TableSqls;
import io.godwit.spi.RangeHasher;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compares rows by fingerprints that both servers compute with the same expression. Thread-safe. */
public final class MySqlRangeHasher implements RangeHasher {
    private static final int HASH_DIGITS = 64;
    private static final int KEYS_AT_ONCE = 1000;

    private final ServerLink target;
    private final BoundedRetry retry;
    private final SourceBracket bracket;
    private final SourceNames names;
    private final TableSqls tables = new TableSqls();

    /** @param patience how long the source may take until its executed set contains the position of a read */
    public MySqlRangeHasher(
            ServerLink source, ServerLink target, BoundedRetry retry, Duration patience, SourceNames names) {
        this.target = target;
        this.retry = retry;
        this.bracket = new SourceBracket(source, retry, patience);
        this.names = names;
    }

    @Override
    public String method() {
        return "the number of rows and the exclusive or of the SHA-256 of all columns of each row, computed by each server;"
                + " where these differ, and for rows that changed later, the SHA-256 of each row";
    }

    @Override
    public SourceFingerprint source(TableShape table, KeyRange range, GtidSet openedAt) throws InterruptedException {
        TableSql sql = tables.of(table);
        Bracketed<Fingerprint> read = bracket.read(
                "fingerprint a range of " + table.id(),
                openedAt,
                session -> fingerprint(session, table, sql.hashRange(now(table), range)));
        return new SourceFingerprint(read.found(), read.high());
    }

    @Override
    public Fingerprint target(TableShape table, KeyRange range) throws InterruptedException {
        TableSql sql = tables.of(table);
        return onTarget(table, session -> fingerprint(session, table, sql.hashRange(table.target(), range)));
    }

    @Override
    public SourceRows sourceRows(TableShape table, KeyRange range, GtidSet openedAt) throws InterruptedException {
        TableSql sql = tables.of(table);
        return sourceRows(table, openedAt, session -> rows(session, sql, sql.hashRows(now(table), range)));
    }

    @Override
    public List<RowFingerprint> targetRows(TableShape table, KeyRange range) throws InterruptedException {
        TableSql sql = tables.of(table);
        return onTarget(table, session -> rows(session, sql, sql.hashRows(table.target(), range)));
    }

    @Override
    public SourceRows sourceRows(TableShape table, List<KeyBound> keys, GtidSet openedAt) throws InterruptedException {
        TableSql sql = tables.of(table);
        return sourceRows(table, openedAt, session -> rows(session, sql, keys, part -> sql.hashRows(now(table), part)));
    }

    @Override
    public List<RowFingerprint> targetRows(TableShape table, List<KeyBound> keys) throws InterruptedException {
        TableSql sql = tables.of(table);
        return onTarget(table, session -> rows(session, sql, keys, part -> sql.hashRows(table.target(), part)));
    }

    @Override
    public RowDifference explain(TableShape table, KeyBound key) throws InterruptedException {
        TableSql sql = tables.of(table);
        Optional<RowImage> expected = bracket.read(
                        "read a row of " + table.id(),
                        GtidSet.empty(),
                        session -> RowReading.row(session, sql, sql.selectRow(now(table), key)))
                .found();
        Optional<RowImage> found =
                onTarget(table, session -> RowReading.row(session, sql, sql.selectRow(table.target(), key)));
        String words = sql.words(key);
        if (found.isEmpty()) {
            return new RowDifference(table.id(), words, RowDifference.Kind.MISSING, List.of());
        }
        if (expected.isEmpty()) {
            return new RowDifference(table.id(), words, RowDifference.Kind.UNEXPECTED, List.of());
        }
        return new RowDifference(
                table.id(), words, RowDifference.Kind.DIFFERENT, differing(table, expected.get(), found.get()));
    }

    private static List<String> differing(TableShape table, RowImage expected, RowImage found) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            if (!expected.sameIn(List.of(i), found)) {
                columns.add(table.columns().get(i).name());
            }
        }
        return columns;
    }

    private TableId now(TableShape table) {
        return names.of(table.id());
    }

    private SourceRows sourceRows(TableShape table, GtidSet openedAt, SourceBracket.Query<List<RowFingerprint>> query)
            throws InterruptedException {
        Bracketed<List<RowFingerprint>> read = bracket.read("fingerprint rows of " + table.id(), openedAt, query);
        return new SourceRows(read.found(), read.high());
    }

    private <T> T onTarget(TableShape table, SourceBracket.Query<T> query) throws InterruptedException {
        return retry.call(target.address(), "fingerprint rows of " + table.id(), () -> {
            try (Session session = target.borrow()) {
                return query.run(session);
            }
        });
    }

    private static Fingerprint fingerprint(Session session, TableShape table, String sql) throws SQLException {
        return session.first(sql, row -> {
                    long rows = row.getLong(1);
                    String hash = row.getString(2);
                    if (rows == 0) {
                        return new Fingerprint(0, "");
                    }
                    if (hash.length() != HASH_DIGITS) {
                        throw unusable(session, table);
                    }
                    return new Fingerprint(rows, hash);
                })
                .orElseThrow();
    }

    private static List<RowFingerprint> rows(
            Session session, TableSql sql, List<KeyBound> keys, Function<List<KeyBound>, String> statement)
            throws SQLException {
        List<KeyBound> sorted =
                keys.stream().sorted((a, b) -> a.key().compareTo(b.key())).toList();
        List<RowFingerprint> found = new ArrayList<>();
        for (int from = 0; from < sorted.size(); from += KEYS_AT_ONCE) {
            List<KeyBound> part = sorted.subList(from, Math.min(sorted.size(), from + KEYS_AT_ONCE));
            found.addAll(rows(session, sql, statement.apply(part)));
        }
        return found;
    }

    private static List<RowFingerprint> rows(Session session, TableSql sql, String statement) throws SQLException {
        return session.all(statement, row -> row(session, sql, row));
    }

    private static RowFingerprint row(Session session, TableSql sql, ResultSet row) throws SQLException {
        KeyBound bound = RowReading.key(row, sql);
        @Nullable String hash = row.getString(sql.keyWidth() + 1);
        if (hash == null) {
            throw unusable(session, sql.shape());
        }
        return new RowFingerprint(bound.key(), bound, hash);
    }

    private static MoveException unusable(Session session, TableShape table) {
        return new MoveException(
                session.address().side().refused(),
                session.address() + ": the server gives no fingerprint for some rows of " + table.id()
                        + ". Raise max_allowed_packet.");
    }
}
