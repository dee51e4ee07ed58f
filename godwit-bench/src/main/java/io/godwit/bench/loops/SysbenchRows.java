package io.godwit.bench.loops;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.godwit.model.Column;
import io.godwit.model.Key;
import io.godwit.model.RowBlock;
import io.godwit.model.RowImage;
import io.godwit.model.RowImageBuilder;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import java.nio.ByteBuffer;
import java.util.List;

/** The table of sysbench's oltp tests, with rows of about 190 bytes. */
public final class SysbenchRows {
    /** Rows that a benchmark works on in one invocation. */
    public static final int COUNT = 2_000;

    public static final TableShape SHAPE = new TableShape(
            new TableId("bench", "sbtest"),
            List.of(
                    new Column("id", "int", "int", null, null, false, 0),
                    new Column("k", "int", "int", null, null, false, 1),
                    new Column("c", "char", "char(120)", "utf8mb4", "utf8mb4_0900_ai_ci", false, 2),
                    new Column("pad", "char", "char(60)", "utf8mb4", "utf8mb4_0900_ai_ci", false, 3)),
            4,
            "PRIMARY",
            List.of(0),
            List.of());

    private static final byte[] C = "0123456-".repeat(15).substring(1).getBytes(US_ASCII);
    private static final byte[] PAD = "76543210-".repeat(7).substring(4).getBytes(US_ASCII);

    private SysbenchRows() {}

    /** The value of column c, 119 bytes. */
    public static byte[] c() {
        return C.clone();
    }

    /** The value of column pad, 59 bytes. */
    public static byte[] pad() {
        return PAD.clone();
    }

    static RowImage row(int id) {
        RowImageBuilder builder = new RowImageBuilder();
        builder.append(Integer.toString(id).getBytes(US_ASCII));
        builder.append(Integer.toString(id * 7).getBytes(US_ASCII));
        builder.append(C);
        builder.append(PAD);
        return builder.build();
    }

    /** So many rows as a benchmark works on. */
    public static RowBlock block() {
        RowBlock.Builder block = new RowBlock.Builder();
        for (int id = 1; id <= COUNT; id++) {
            block.add(key(id), row(id));
        }
        return block.build();
    }

    static Key key(int id) {
        return new Key(ByteBuffer.allocate(Integer.BYTES)
                .putInt(id ^ Integer.MIN_VALUE)
                .array());
    }
}
