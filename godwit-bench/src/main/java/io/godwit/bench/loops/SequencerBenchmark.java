package io.godwit.bench.loops;

import io.godwit.model.Column;
import io.godwit.model.Gtid;
import io.godwit.model.GtidSet;
import io.godwit.model.Key;
import io.godwit.model.KeyRange;
import io.godwit.model.LogPosition;
import io.godwit.model.RowChange;
import io.godwit.model.RowImage;
import io.godwit.model.RowImageBuilder;
import io.godwit.model.SourceTransaction;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.sequence.Epoch;
import io.godwit.sequence.Limits;
import io.godwit.sequence.Restored;
import io.godwit.sequence.Sequencer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Receives 10,000 transactions of four updates each and folds them into epochs; counted per row change. */
public class SequencerBenchmark extends HotLoop {
    private static final int TRANSACTIONS = 10_000;
    private static final int CHANGES_EACH = 4;
    private static final UUID SERVER = UUID.fromString("00000000-0000-0000-0000-000000000001");
    private static final TableShape TABLE = new TableShape(
            new TableId("shop", "orders"),
            List.of(
                    new Column("id", "bigint", "bigint", null, null, false, 0),
                    new Column("note", "varchar", "varchar(200)", "utf8mb4", "utf8mb4_bin", true, 1)),
            2,
            "PRIMARY",
            List.of(0),
            List.of());

    /** How many different keys the changes touch: few fold well. */
    @Param({"1000", "1000000"})
    int keys;

    private List<SourceTransaction> transactions = List.of();

    @Setup
    public void makeTransactions() {
        Random random = new Random(1);
        List<SourceTransaction> made = new ArrayList<>();
        for (int i = 1; i <= TRANSACTIONS; i++) {
            List<RowChange> changes = new ArrayList<>();
            for (int j = 0; j < CHANGES_EACH; j++) {
                long id = random.nextInt(keys);
                changes.add(new RowChange.Updated(TABLE.id(), key(id), row(id, i - 1), row(id, i)));
            }
            made.add(new SourceTransaction(
                    new Gtid(SERVER, i), changes, new LogPosition("binlog.000001", i * 1000L), Instant.EPOCH));
        }
        transactions = made;
    }

    private static Key key(long id) {
        return new Key(ByteBuffer.allocate(8).putLong(id ^ Long.MIN_VALUE).array());
    }

    private static RowImage row(long id, int version) {
        RowImageBuilder builder = new RowImageBuilder();
        builder.append(Long.toString(id).getBytes(StandardCharsets.US_ASCII));
        builder.append(("the note of version " + version + " ").repeat(6).getBytes(StandardCharsets.US_ASCII));
        return builder.build();
    }

    /** All of the table is settled, so every change passes. */
    @Benchmark
    @OperationsPerInvocation(TRANSACTIONS * CHANGES_EACH)
    public long receiveAndFold() {
        Sequencer sequencer = new Sequencer(
                List.of(TABLE),
                new Restored(
                        GtidSet.empty(),
                        Optional.empty(),
                        Map.of(TABLE.id(), List.of(new Restored.SettledRange(KeyRange.all(), GtidSet.empty())))),
                new Limits(2_000, 50_000, 1L << 30, 1L << 30, false));
        transactions.forEach(sequencer::receive);
        long rows = 0;
        while (!sequencer.appliedPosition().containsAll(sequencer.receivedPosition())) {
            Epoch epoch = sequencer.nextEpoch().orElseThrow();
            for (Epoch.Piece piece : epoch.pieces()) {
                rows += piece.rows();
            }
            sequencer.applied(epoch);
        }
        return rows;
    }
}
