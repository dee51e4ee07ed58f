package io.godwit.mysql.write;

import io.godwit.bench.loops.HotLoop;
import io.godwit.bench.loops.SysbenchRows;
import io.godwit.model.RowBlock;
import io.godwit.mysql.sql.TableSql;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/** Makes the file of a LOAD DATA from a block, as the driver reads it. In this package for what it measures. */
@NullMarked
public class RowLoadBenchmark extends HotLoop {
    private final TableSql table = new TableSql(SysbenchRows.SHAPE);
    private final byte[] buffer = new byte[1 << 16];
    private RowBlock rows = RowBlock.empty();

    @Setup
    public void makeRows() {
        rows = SysbenchRows.block();
    }

    @Benchmark
    @OperationsPerInvocation(SysbenchRows.COUNT)
    public long load() {
        long bytes = 0;
        RowLoad file = new RowLoad(table, rows);
        for (int read = file.read(buffer, 0, buffer.length); read >= 0; read = file.read(buffer, 0, buffer.length)) {
            bytes += read;
        }
        return bytes;
    }
}
