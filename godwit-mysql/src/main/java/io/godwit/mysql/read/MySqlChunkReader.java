package io.godwit.mysql.read;

import io.godwit.model.GtidSet;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.RowBlock;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.TableSql;
import io.godwit.mysql.sql.TableSqls;
import io.godwit.spi.ChunkReader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Reads key ranges of the source without locks. Thread-safe. */
public final class MySqlChunkReader implements ChunkReader {
    private static final int FIRST_BYTES = 1 << 10;
    private static final int LIKELY_MAX = 1 << 24;

    private final ServerLink source;
    private final BoundedRetry retry;
    private final SourceBracket bracket;
    private final SourceNames names;
    private final TableSqls tables = new TableSqls();

    /** Bytes of the last chunk of each table, and a few more: the next one will be like it. */
    private final Map<TableId, Integer> likelyBytes = new ConcurrentHashMap<>();

    /** @param complete false when rows were left out because those before them are large enough */
    private record Packed(RowBlock rows, boolean complete) {}

    public MySqlChunkReader(ServerLink source, BoundedRetry retry, Duration patience, SourceNames names) {
        this.source = source;
        this.retry = retry;
        this.bracket = new SourceBracket(source, retry, patience);
        this.names = names;
    }

    @Override
    public Boundary boundary(TableShape table, KeyRange rest, int rows) throws InterruptedException {
        TableSql sql = tables.of(table);
        KeyRange afterLow = KeyRange.between(rest.low().orElse(null), null);
        return retry.call(source.address(), "find the end of a chunk of " + table.id(), () -> {
            try (Session session = source.borrow()) {
                Optional<KeyBound> end = session.first(
                        sql.selectBoundary(names.of(table.id()), afterLow, rows), row -> RowReading.key(row, sql));
                Optional<KeyBound> last = end.isPresent() && rest.high().isEmpty()
                        ? session.first(sql.selectLast(names.of(table.id())), row -> RowReading.key(row, sql))
                        : Optional.empty();
                return new Boundary(end, last);
            }
        });
    }

    @Override
    public ChunkRead read(TableShape table, KeyRange range, GtidSet openedAt, long bytes) throws InterruptedException {
        TableSql sql = tables.of(table);
        int likely = likelyBytes.getOrDefault(table.id(), FIRST_BYTES);
        SourceBracket.Bracketed<Packed> read = bracket.read("read a chunk of " + table.id(), openedAt, session -> {
            RowPacker packer = new RowPacker(sql, bytes, likely);
            boolean complete = session.eachWhile(sql.selectRows(names.of(table.id()), range), packer);
            return new Packed(packer.rows(), complete);
        });
        long found = read.found().rows().rowBytes();
        likelyBytes.put(table.id(), Math.clamp(found + found / 16, FIRST_BYTES, LIKELY_MAX));
        return new ChunkRead(read.found().rows(), read.high(), read.found().complete());
    }
}
