package io.godwit.mysql.binlog;

import io.godwit.model.RowChange;
import io.godwit.model.RowChanges;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one transaction while it is read: in memory up to a bound, beyond it in a file. For one thread, until
 * {@link #build}.
 */
public final class ChangeBuffer implements RowEvents.Sink {
    /** What the objects of a change cost beside its bytes. */
    private static final int OBJECT_BYTES = 160;

    /** A place between two changes, to return to. */
    record Mark(int changes, long bytes) {}

    private final long memoryMax;
    private final List<RowChange> inMemory = new ArrayList<>();
    private @Nullable SpillFile file;
    private int count;
    private long bytes;

    /** @param memoryMax bytes that the changes may take on the heap; a larger transaction goes to a file */
    public ChangeBuffer(long memoryMax) {
        this.memoryMax = memoryMax;
    }

    @Override
    public void add(RowChange change, long size) {
        count = Math.incrementExact(count);
        bytes += OBJECT_BYTES + size;
        if (file != null) {
            file.append(change);
            return;
        }
        inMemory.add(change);
        if (bytes > memoryMax) {
            spill();
        }
    }

    /** Moves what is in memory to a file. */
    public void spill() {
        if (file == null) {
            file = SpillFile.create();
            inMemory.forEach(file::append);
            inMemory.clear();
        }
    }

    /** Bytes on the heap. */
    long memoryBytes() {
        return file == null ? bytes : 0;
    }

    /** Bytes on the heap or in the file. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return count == 0;
    }

    Mark mark() {
        return new Mark(count, bytes);
    }

    /** Forgets every change behind the mark. */
    void returnTo(Mark mark) {
        if (file == null) {
            inMemory.subList(mark.changes(), inMemory.size()).clear();
        } else {
            file.truncate(mark.changes());
        }
        count = mark.changes();
        bytes = mark.bytes();
    }

    /** The changes; the buffer must not be used afterwards. */
    public RowChanges build() {
        return file == null ? RowChanges.of(inMemory) : file.changes(count);
    }

    /** Gives up what was read. */
    public void discard() {
        inMemory.clear();
        if (file != null) {
            file.close();
        }
    }
}
