package io.godwit.bench.loops;

import io.godwit.model.Key;
import io.godwit.model.RowBlock;
import io.godwit.model.RowImage;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/** Packs rows into a block, and takes them out again; counted per row. */
public class RowBlockBenchmark extends HotLoop {
    private final List<Key> keys = new ArrayList<>();
    private final List<RowImage> rows = new ArrayList<>();
    private RowBlock block = RowBlock.empty();

    @Setup
    public void makeRows() {
        for (int id = 1; id <= SysbenchRows.COUNT; id++) {
            keys.add(SysbenchRows.key(id));
            rows.add(SysbenchRows.row(id));
        }
        block = pack();
    }

    @Benchmark
    @OperationsPerInvocation(SysbenchRows.COUNT)
    public RowBlock pack() {
        RowBlock.Builder builder = new RowBlock.Builder();
        for (int i = 0; i < rows.size(); i++) {
            builder.add(keys.get(i), rows.get(i));
        }
        return builder.build();
    }

    @Benchmark
    @OperationsPerInvocation(SysbenchRows.COUNT)
    public long unpack() {
        long bytes = 0;
        for (int i = 0; i < block.size(); i++) {
            bytes += block.row(i).length() + block.key(i).length();
        }
        return bytes;
    }
}
