package io.godwit.mysql.binlog;

import io.godwit.bench.loops.HotLoop;
import io.godwit.bench.loops.SysbenchRows;
import io.godwit.mysql.codec.BinlogType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/** Decodes the rows of one WRITE_ROWS event with their keys; counted per row. In this package for what it measures. */
@NullMarked
public class RowEventBenchmark extends HotLoop {
    private static final int COLUMNS = 4;

    // MYSQL: CHAR columns of 480 and 240 bytes at most; bits of the first length are hidden in the type.
    private static final int[] METADATA = {0, 0, 0xEEE0, 0xFEF0};

    private final MovedTable table = new MovedTable(SysbenchRows.SHAPE);
    private final TableMap map = new TableMap(
            1,
            SysbenchRows.SHAPE.id(),
            new byte[] {BinlogType.LONG, BinlogType.LONG, (byte) BinlogType.STRING, (byte) BinlogType.STRING},
            METADATA.clone());
    private LogEvent event = new LogEvent(LogEvent.WRITE_ROWS, 0, 0, 0, 0, new byte[0], 0, 0);

    @Setup
    public void makeEvent() {
        byte[] c = SysbenchRows.c();
        byte[] pad = SysbenchRows.pad();
        ByteBuffer body = ByteBuffer.allocate(256 * SysbenchRows.COUNT).order(ByteOrder.LITTLE_ENDIAN);
        // Number of the table and flags, then the length of no extra data, the columns, and that all are there.
        body.put(new byte[8]).putShort((short) 2).put((byte) COLUMNS).put((byte) 0xF);
        for (int id = 1; id <= SysbenchRows.COUNT; id++) {
            body.put((byte) 0).putInt(id).putInt(id * 7);
            body.putShort((short) c.length).put(c).put((byte) pad.length).put(pad);
        }
        event = new LogEvent(LogEvent.WRITE_ROWS, 0, 0, 0, 0, body.array(), 0, body.position());
    }

    @Benchmark
    @OperationsPerInvocation(SysbenchRows.COUNT)
    public void decode(Blackhole hole) {
        RowEvents.read(event, map, table, (change, bytes) -> hole.consume(change));
    }
}
