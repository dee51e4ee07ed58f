package io.godwit.mysql.read;

import io.godwit.model.RowBlock;
import io.godwit.model.RowImageBuilder;
import io.godwit.mysql.codec.KeyBytes;
import io.godwit.mysql.connect.ResultRow;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.TableSql;
import java.sql.SQLException;

/**
 * Packs the rows of a query made by {@link TableSql#selectRows}: bytes of the wire go straight into row images, without an
 * object per value in between. Takes one row at least, and more until they have so many bytes. For one thread.
 */
public final class RowPacker implements Session.RowCondition {
    private final TableSql table;
    private final long bytes;
    private final int columns;

    /** For each part of the key the column of the result that it is made from. */
    private final int[] keySources;

    /** For each column that of the result which tells the types inside of its value, or less than 0. */
    private final int[] typeSources;

    private final RowBlock.Builder block;
    private final RowImageBuilder row = new RowImageBuilder();
    private final KeyBytes key = new KeyBytes();

    /**
     * @param bytes of row images that are enough
     * @param likely how many bytes the rows may have
     */
    public RowPacker(TableSql table, long bytes, int likely) {
        this.table = table;
        this.bytes = bytes;
        this.columns = table.shape().columns().size();
        this.keySources = table.keySources(table.shape().key()::get, columns);
        this.typeSources = table.typeSources(columns + table.keyWidth() - keySources.length);
        this.block = new RowBlock.Builder(likely);
    }

    @Override
    public boolean visit(ResultRow result) throws SQLException {
        if (block.size() > 0 && block.rowBytes() >= bytes) {
            return false;
        }
        row.clear();
        for (int i = 0; i < columns; i++) {
            table.value(i, result, typeSources[i], row);
        }
        key.clear();
        for (int part = 0; part < keySources.length; part++) {
            int source = keySources[part];
            if (result.length(source) < 0) {
                throw withoutKey(table);
            }
            table.sortable(part, result.bytes(), result.offset(source), result.length(source), key);
        }
        block.add(key.view(), 0, key.size(), row.view());
        return true;
    }

    /** What was packed. Call once. */
    public RowBlock rows() {
        return block.build();
    }

    static SQLException withoutKey(TableSql table) {
        return new SQLException(
                "the server gave NULL for a key column of " + table.shape().id() + ", or no weight for it");
    }
}
