package io.godwit.mysql.binlog;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.Column;
import io.godwit.model.ColumnCursor;
import io.godwit.model.Key;
import io.godwit.model.RowImage;
import io.godwit.model.RowImageBuilder;
import io.godwit.model.TableShape;
import io.godwit.mysql.codec.BinlogBytes;
import io.godwit.mysql.codec.Codecs;
import io.godwit.mysql.codec.ColumnCodec;
import io.godwit.mysql.codec.ColumnCodec.Order;
import io.godwit.mysql.codec.KeyBytes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the rows of one moved table out of row events. For one thread. */
final class MovedTable {
    private final TableShape shape;
    /** By position in the table; null for generated columns. */
    private final @Nullable ColumnCodec[] codecs;

    private final RowImageBuilder row = new RowImageBuilder();
    private final KeyBytes key = new KeyBytes();
    private final ColumnCursor cursor = new ColumnCursor();

    MovedTable(TableShape shape) {
        this.shape = shape;
        codecs = new @Nullable ColumnCodec[shape.columnCount()];
        for (Column column : shape.columns()) {
            codecs[column.ordinal()] = Codecs.of(column);
        }
        for (Column column : shape.keyColumns()) {
            if (Codecs.of(column).order() == Order.NONE) {
                throw new MoveException(
                        Code.PREFLIGHT_REFUSED,
                        "table " + shape.id() + ": the order of key column " + column.name() + " ("
                                + column.columnType() + ", collation " + column.collation()
                                + ") cannot be reproduced by Godwit");
            }
        }
    }

    TableShape shape() {
        return shape;
    }

    /** How the columns in the log differ from those that were read from the source's schema; empty if they do not. */
    Optional<String> difference(TableMap map) {
        if (map.types().length != codecs.length) {
            return Optional.of("it has " + map.types().length + " columns in the log, but had " + codecs.length
                    + " when the move began");
        }
        for (Column column : shape.columns()) {
            int at = column.ordinal();
            ColumnCodec codec = codecs[at];
            if (codec != null && !codec.reads(map.type(at), map.metadata()[at])) {
                return Optional.of("column " + column.name() + " was " + column.columnType()
                        + " when the move began, and has type " + map.type(at) + " with metadata "
                        + map.metadata()[at] + " in the log");
            }
        }
        return Optional.empty();
    }

    /** Whether an image with these columns has every column that is moved. */
    boolean complete(byte[] bytes, int bitmap) {
        for (Column column : shape.columns()) {
            if (!bit(bytes, bitmap, column.ordinal())) {
                return false;
            }
        }
        return true;
    }

    /** Reads one row image. */
    RowImage image(BinlogBytes in, TableMap map, byte[] bytes, int present) {
        int presentCount = 0;
        for (int i = 0; i < codecs.length; i++) {
            presentCount += bit(bytes, present, i) ? 1 : 0;
        }
        int nulls = in.take((presentCount + 7) / 8);
        row.clear();
        int image = 0;
        for (int i = 0; i < codecs.length; i++) {
            if (bit(bytes, present, i)) {
                column(in, map, i, bit(bytes, nulls, image++));
            }
        }
        return row.build();
    }

    private void column(BinlogBytes in, TableMap map, int at, boolean isNull) {
        ColumnCodec codec = codecs[at];
        if (isNull) {
            if (codec != null) {
                row.appendNull();
            }
        } else if (codec != null) {
            codec.fromBinlog(in, map.metadata()[at], row);
        } else {
            ValueLength.skip(in, map.type(at), map.metadata()[at]);
        }
    }

    /**
     * The key of a row; where a part is ordered by weight, a preliminary one in which that part stands as its bytes, so
     * that equal means the same bytes. {@code WeighedStream} puts the true one in its place.
     */
    Key key(RowImage image) {
        key.clear();
        List<Integer> columns = shape.key();
        for (int column : columns) {
            cursor.over(image).seek(column);
            ColumnCodec codec = codecs[shape.columns().get(column).ordinal()];
            if (cursor.isNull() || codec == null) {
                throw new IllegalArgumentException("NULL in a key column");
            }
            if (codec.order() == Order.BY_WEIGHT) {
                key.appendIdentity(cursor.bytes(), cursor.offset(), cursor.length());
            } else {
                codec.sortable(cursor.bytes(), cursor.offset(), cursor.length(), key);
            }
        }
        return new Key(Arrays.copyOf(key.view(), key.size()));
    }

    private static boolean bit(byte[] bytes, int start, int index) {
        return (bytes[start + (index >> 3)] & 1 << (index & 7)) != 0;
    }
}
