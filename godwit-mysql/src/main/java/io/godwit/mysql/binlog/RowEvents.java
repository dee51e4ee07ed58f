package io.godwit.mysql.binlog;

import io.godwit.model.Key;
import io.godwit.model.RowChange;
import io.godwit.model.RowImage;
import io.godwit.model.TableId;
import io.godwit.mysql.codec.BinlogBytes;

/** Reads the bodies of row events of moved tables. */
final class RowEvents {
    private RowEvents() {}

    /** Takes what the events hold. */
    interface Sink {
        void add(RowChange change, long bytes);
    }

    static long tableNumber(LogEvent event) {
        return event.reader().little(6);
    }

    /**
     * Reads all rows of an event.
     *
     * @throws IncompleteImageException when a row lacks a column that is moved
     */
    static void read(LogEvent event, TableMap map, MovedTable table, Sink sink) {
        BinlogBytes in = event.reader();
        in.take(8);
        boolean update = event.type() == LogEvent.UPDATE_ROWS || event.type() == LogEvent.UPDATE_ROWS_V1;
        if (event.type() >= LogEvent.WRITE_ROWS) {
            int extra = (int) in.little(2);
            in.take(extra - 2);
        }
        int columns = Math.toIntExact(in.packed());
        if (columns != map.types().length) {
            throw new IllegalArgumentException(
                    "the event has " + columns + " columns, its TABLE_MAP " + map.types().length);
        }
        int present = in.take((columns + 7) / 8);
        int presentAfter = update ? in.take((columns + 7) / 8) : present;
        if (!table.complete(event.bytes(), present) || !table.complete(event.bytes(), presentAfter)) {
            throw new IncompleteImageException();
        }
        while (in.remaining() > 0) {
            RowImage image = table.image(in, map, event.bytes(), present);
            if (update) {
                RowImage after = table.image(in, map, event.bytes(), presentAfter);
                updated(table, image, after, sink);
            } else {
                one(event.type(), table, image, sink);
            }
        }
    }

    private static void one(int type, MovedTable table, RowImage image, Sink sink) {
        TableId id = table.shape().id();
        Key key = table.key(image);
        boolean insert = type == LogEvent.WRITE_ROWS || type == LogEvent.WRITE_ROWS_V1;
        sink.add(
                insert ? new RowChange.Inserted(id, key, image) : new RowChange.Deleted(id, key, image),
                image.length() + key.length());
    }

    private static void updated(MovedTable table, RowImage before, RowImage after, Sink sink) {
        TableId id = table.shape().id();
        Key oldKey = table.key(before);
        Key newKey = table.key(after);
        if (oldKey.equals(newKey)) {
            sink.add(
                    new RowChange.Updated(id, oldKey, before, after),
                    before.length() + after.length() + oldKey.length());
        } else {
            sink.add(new RowChange.Deleted(id, oldKey, before), before.length() + oldKey.length());
            sink.add(new RowChange.Inserted(id, newKey, after), after.length() + newKey.length());
        }
    }

    /** A row image without all columns. */
    static final class IncompleteImageException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
