package io.godwit.mysql.weigh;

import io.godwit.error.Invariant;
import io.godwit.model.Column;
import io.godwit.model.ColumnCursor;
import io.godwit.model.Key;
import io.godwit.model.RowChange;
import io.godwit.model.RowImage;
import io.godwit.model.TableShape;
import io.godwit.mysql.codec.Codecs;
import io.godwit.mysql.codec.ColumnCodec;
import io.godwit.mysql.codec.ColumnCodec.Order;
import io.godwit.mysql.codec.KeyBytes;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A table in whose key some columns are ordered by weight. For one thread. */
final class WeighedTable {
    private final List<Integer> columns;
    private final List<ColumnCodec> codecs;
    private final KeyBytes key = new KeyBytes();

    WeighedTable(TableShape shape) {
        columns = shape.key();
        codecs = shape.keyColumns().stream().map(Codecs::of).toList();
    }

    static boolean isNeeded(TableShape shape) {
        for (Column column : shape.keyColumns()) {
            if (Codecs.of(column).order() == Order.BY_WEIGHT) {
                return true;
            }
        }
        return false;
    }

    /** Adds the texts that must be weighed to know the key of the change. */
    void collect(RowChange change, Collection<KeyText> into) {
        RowImage row = row(change);
        for (int part = 0; part < codecs.size(); part++) {
            if (codecs.get(part).order() == Order.BY_WEIGHT) {
                into.add(text(part, row));
            }
        }
    }

    /** The change with its true key. */
    RowChange keyed(RowChange change, Map<KeyText, byte[]> weights) {
        Key truly = key(row(change), weights);
        return switch (change) {
            case RowChange.Inserted inserted -> new RowChange.Inserted(inserted.table(), truly, inserted.after());
            case RowChange.Updated updated ->
                new RowChange.Updated(updated.table(), truly, updated.before(), updated.after());
            case RowChange.Deleted deleted -> new RowChange.Deleted(deleted.table(), truly, deleted.before());
        };
    }

    private Key key(RowImage row, Map<KeyText, byte[]> weights) {
        key.clear();
        for (int part = 0; part < codecs.size(); part++) {
            ColumnCodec codec = codecs.get(part);
            if (codec.order() == Order.BY_WEIGHT) {
                byte[] weight = Invariant.present(weights.get(text(part, row)), "a key was not weighed");
                codec.sortable(weight, 0, weight.length, key);
            } else {
                ColumnCursor value = row.columns().seek(columns.get(part));
                codec.sortable(value.bytes(), value.offset(), value.length(), key);
            }
        }
        return key.toKey();
    }

    private KeyText text(int part, RowImage row) {
        return new KeyText(
                codecs.get(part),
                ByteBuffer.wrap(row.columns().seek(columns.get(part)).value()));
    }

    /** An image with the key; an update that changes the bytes of the key is a delete and an insert. */
    private static RowImage row(RowChange change) {
        return switch (change) {
            case RowChange.Inserted inserted -> inserted.after();
            case RowChange.Updated updated -> updated.before();
            case RowChange.Deleted deleted -> deleted.before();
        };
    }
}
