package io.godwit.mysql.connect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.godwit.bench.loops.HotLoop;
import io.godwit.bench.loops.SysbenchRows;
import io.godwit.model.RowBlock;
import io.godwit.mysql.read.RowPacker;
import io.godwit.mysql.sql.TableSql;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/** Packs rows of a text result from the server's packets into a block; counted per row. In this package for what it measures. */
@NullMarked
public class RowPackerBenchmark extends HotLoop {
    private final TableSql table = new TableSql(SysbenchRows.SHAPE);
    private final List<byte[]> packets = new ArrayList<>();
    private final ResultRow row = new ResultRow(SysbenchRows.SHAPE.columns().size());

    @Setup
    public void makePackets() {
        for (int id = 1; id <= SysbenchRows.COUNT; id++) {
            ByteArrayOutputStream packet = new ByteArrayOutputStream();
            append(packet, Integer.toString(id).getBytes(US_ASCII));
            append(packet, Integer.toString(id * 7).getBytes(US_ASCII));
            append(packet, SysbenchRows.c());
            append(packet, SysbenchRows.pad());
            packets.add(packet.toByteArray());
        }
    }

    /** MYSQL: a length below 251 is one byte. */
    private static void append(ByteArrayOutputStream packet, byte[] value) {
        packet.write(value.length);
        packet.writeBytes(value);
    }

    @Benchmark
    @OperationsPerInvocation(SysbenchRows.COUNT)
    public RowBlock pack() throws SQLException {
        RowPacker packer = new RowPacker(table, Long.MAX_VALUE, 1 << 19);
        for (byte[] packet : packets) {
            row.over(packet, packet.length);
            packer.visit(row);
        }
        return packer.rows();
    }
}
