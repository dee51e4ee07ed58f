package io.godwit.bench.loops;

import io.godwit.model.RowImage;
import io.godwit.mysql.sql.SqlText;
import io.godwit.mysql.sql.TableSql;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/** Builds an INSERT of many rows and a DELETE of their keys, ready for the driver; counted per row. */
public class SqlBenchmark extends HotLoop {
    private final TableSql table = new TableSql(SysbenchRows.SHAPE);
    private final List<RowImage> rows = new ArrayList<>();
    private final SqlText sql = new SqlText();

    @Setup
    public void makeRows() {
        for (int id = 1; id <= SysbenchRows.COUNT; id++) {
            rows.add(SysbenchRows.row(id));
        }
    }

    @Benchmark
    @OperationsPerInvocation(SysbenchRows.COUNT)
    public String insert() {
        sql.clear().append(table.insertHead());
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) {
                sql.append(',');
            }
            table.values(rows.get(i), sql);
        }
        return sql.toStatement();
    }

    @Benchmark
    @OperationsPerInvocation(SysbenchRows.COUNT)
    public String delete() {
        sql.clear().append(table.deleteHead());
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) {
                sql.append(',');
            }
            table.keyOf(rows.get(i), sql);
        }
        return sql.append(')').toStatement();
    }
}
