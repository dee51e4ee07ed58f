package io.godwit.mysql.binlog;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.godwit.error.MoveException;
import io.godwit.spi.StreamItem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Items between the thread that reads the log and the one that takes them; bounded in number and in bytes. */
final class ItemQueue {
    private record Entry(StreamItem item, long bytes) {}

    private final int itemsMax;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final Deque<Entry> entries = new ArrayDeque<>();

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private @Nullable MoveException failure;

    @GuardedBy("lock")
    private boolean closed;

    ItemQueue(int itemsMax, long bytesMax) {
        this.itemsMax = itemsMax;
        this.bytesMax = bytesMax;
    }

    /** Waits for room; an item that alone is larger than the bound finds it in the empty queue. */
    void put(StreamItem item, long size) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !entries.isEmpty() && (entries.size() >= itemsMax || bytes + size > bytesMax)) {
                changed.await();
            }
            entries.addLast(new Entry(item, size));
            bytes += size;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for an item. What came before a failure is delivered before it. */
    StreamItem take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (closed) {
                    throw new InterruptedException("the change stream was closed");
                }
                Entry next = entries.pollFirst();
                if (next != null) {
                    bytes -= next.bytes();
                    changed.signalAll();
                    return next.item();
                }
                if (failure != null) {
                    throw new MoveException(failure.code(), String.valueOf(failure.getMessage()), failure);
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** An item, if one is there. */
    Optional<StreamItem> poll() {
        lock.lock();
        try {
            Entry next = entries.pollFirst();
            if (next == null) {
                return Optional.empty();
            }
            bytes -= next.bytes();
            changed.signalAll();
            return Optional.of(next.item());
        } finally {
            lock.unlock();
        }
    }

    void fail(MoveException reason) {
        lock.lock();
        try {
            failure = reason;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            entries.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
