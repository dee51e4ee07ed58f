package io.godwit.mysql.read;

import io.godwit.model.GtidSet;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.RowBlock;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.TableSql;
import io.godwit.mysql.sql.TableSqls;
import io.godwit.spi.ChunkReader;
import java.time.Duration;
import java.util.Optional;

/** Reads key ranges of the source without locks. Thread-safe. */
public final class MySqlChunkReader implements ChunkReader {
    private final ServerLink source;
    private final BoundedRetry retry;
    private final SourceBracket bracket;
    private final SourceNames names;
    private final TableSqls tables = new TableSqls();

    public MySqlChunkReader(ServerLink source, BoundedRetry retry, Duration patience, SourceNames names) {
        this.source = source;
        this.retry = retry;
        this.bracket = new SourceBracket(source, retry, patience);
        this.names = names;
    }

    @Override
    public Optional<KeyBound> boundary(TableShape table, Optional<KeyBound> low, int rows) throws InterruptedException {
        TableSql sql = tables.of(table);
        KeyRange afterLow = KeyRange.between(low.orElse(null), null);
        return retry.call(source.address(), "find the end of a chunk of " + table.id(), () -> {
            try (Session session = source.borrow()) {
                return session.first(
                        sql.selectBoundary(names.of(table.id()), afterLow, rows), row -> RowReading.key(row, sql));
            }
        });
    }

    @Override
    public ChunkRead read(TableShape table, KeyRange range, GtidSet openedAt) throws InterruptedException {
        TableSql sql = tables.of(table);
        SourceBracket.Bracketed<RowBlock> rows = bracket.read(
                "read a chunk of " + table.id(),
                openedAt,
                session -> RowReading.block(session, sql, sql.selectRows(names.of(table.id()), range)));
        return new ChunkRead(rows.found(), rows.high());
    }
}
