package io.godwit.mysql.write;

import io.godwit.model.KeyRange;
import io.godwit.model.RowBlock;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.ledger.FencedTransactions;
import io.godwit.mysql.ledger.SettledRows;
import io.godwit.mysql.sql.TableSql;
import io.godwit.mysql.sql.TableSqls;
import io.godwit.sequence.LandedChunk;
import io.godwit.spi.ChunkWriter;
import java.sql.SQLException;
import java.util.Optional;

/** Writes landed chunks, each with its ledger row in one transaction. Thread-safe. */
public final class MySqlChunkWriter implements ChunkWriter {
    private final FencedTransactions transactions;
    private final SettledRows settled;
    private final TableSqls tables = new TableSqls();
    /** Fewer rows are written sooner by one statement than by two questions and answers. */
    private static final int ROWS_TO_LOAD = 20;

    private final TargetLimits limits = new TargetLimits();

    public MySqlChunkWriter(FencedTransactions transactions) {
        this.transactions = transactions;
        this.settled = new SettledRows(transactions.fence().move());
    }

    @Override
    public void write(LandedChunk chunk) throws InterruptedException {
        TableSql table = tables.of(chunk.table());
        transactions.run(
                "copy a chunk into " + chunk.table().id(),
                session -> {
                    writeRows(session, table, chunk.rows());
                    settled.add(
                            session,
                            chunk.table().id(),
                            chunk.range(),
                            chunk.landedAt(),
                            chunk.rows().size());
                },
                session -> settled.has(session, chunk.table().id(), chunk.range()));
    }

    @Override
    public void clear(TableShape shape, KeyRange range) throws InterruptedException {
        TableSql table = tables.of(shape);
        transactions.run(
                "clear a range of " + shape.id(),
                session -> {
                    session.run(table.deleteRange(range));
                    settled.giveUp(session, shape.id(), range);
                },
                session -> !settled.touches(session, shape.id(), range));
    }

    private void writeRows(Session session, TableSql table, RowBlock rows) throws SQLException {
        RowStatements statements = limits.statements(session);
        Optional<String> load = table.load();
        if (load.isPresent() && rows.size() >= ROWS_TO_LOAD && limits.loads(session)) {
            session.run("SAVEPOINT before_load");
            try {
                statements.load(session, table, load.get(), rows);
                return;
            } catch (SQLException e) {
                // A literal says more than a field: of the invalid member of an ENUM, or of the row that is to blame.
                if (!SqlErrors.valueRefused(e)) {
                    throw e;
                }
                session.run("ROLLBACK TO SAVEPOINT before_load");
            }
        }
        statements.insert(session, table, rows.size(), rows::row);
    }
}
