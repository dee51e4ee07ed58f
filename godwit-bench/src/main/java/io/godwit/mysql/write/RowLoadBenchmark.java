package io.godwit.mysql.write;

import io.godwit.bench.loops.SysbenchRows;
import io.godwit.model.RowBlock;
import io.godwit.mysql.sql.TableSql;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Makes the file of a LOAD DATA from a block, as the driver reads it; counted per row. In this package for what it measures. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@NullMarked
public class RowLoadBenchmark {
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
