package io.godwit.mysql.write;

import io.godwit.model.ColumnCursor;
import io.godwit.model.RowBlock;
import io.godwit.mysql.sql.SqlText;
import io.godwit.mysql.sql.TableSql;
import java.io.InputStream;

/** Rows as the file of a LOAD DATA, made while it is read. For one thread. */
final class RowLoad extends InputStream {
    private static final int BUFFER = 1 << 16;

    private final TableSql table;
    private final RowBlock rows;
    private final SqlText buffer = new SqlText(BUFFER + (BUFFER >> 2));
    private final ColumnCursor row = new ColumnCursor();
    private int nextRow;
    private int taken;

    RowLoad(TableSql table, RowBlock rows) {
        this.table = table;
        this.rows = rows;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (taken == buffer.size()) {
            fill();
        }
        int count = Math.min(length, buffer.size() - taken);
        if (count == 0 && length > 0) {
            return -1;
        }
        buffer.copy(taken, target, offset, count);
        taken += count;
        return count;
    }

    private void fill() {
        buffer.clear();
        taken = 0;
        while (nextRow < rows.size() && buffer.size() < BUFFER) {
            table.fields(row.over(rows.row(nextRow)), buffer);
            nextRow++;
        }
    }
}
