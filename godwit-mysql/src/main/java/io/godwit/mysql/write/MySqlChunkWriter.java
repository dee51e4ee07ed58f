package io.godwit.mysql.write;

import io.godwit.mysql.ledger.FencedTransactions;
import io.godwit.mysql.ledger.SettledRows;
import io.godwit.mysql.sql.TableSql;
import io.godwit.mysql.sql.TableSqls;
import io.godwit.sequence.LandedChunk;
import io.godwit.spi.ChunkWriter;

/** Writes landed chunks, each with its ledger row in one transaction. Thread-safe. */
public final class MySqlChunkWriter implements ChunkWriter {
    private final FencedTransactions transactions;
    private final SettledRows settled;
    private final TableSqls tables = new TableSqls();
    private final PacketLimit packet = new PacketLimit();

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
                    packet.statements(session)
                            .insert(session, table, chunk.rows().size(), chunk.rows()::row);
                    settled.add(
                            session,
                            chunk.table().id(),
                            chunk.range(),
                            chunk.landedAt(),
                            chunk.rows().size());
                },
                session -> settled.has(session, chunk.table().id(), chunk.range()));
    }
}
