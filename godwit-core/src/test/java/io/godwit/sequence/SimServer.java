package io.godwit.sequence;

import io.godwit.model.LogPosition;
import java.util.SplittableRandom;

/**
 * A simulated MySQL server: a commit is first synced to the log, then visible, then in the executed set. With
 * {@code binlog_order_commits} these steps keep the log's order, without it only the first does.
 */
final class SimServer {
    private static final String[] FILES = new String[200];
    private static final int FIRST_FILE = 999_990;

    static {
        for (int i = 0; i < FILES.length; i++) {
            FILES[i] = "binlog." + (FIRST_FILE + i);
        }
    }

    final String name;
    private final SimHistory history;
    private final boolean inOrder;
    private final int[] log = new int[SimHistory.MOST];
    private final LogPosition[] ends = new LogPosition[SimHistory.MOST];
    private int size;
    private int file;
    private long offset = 4;
    private LogPosition end;
    private long synced;
    private long visible;
    private long executed;

    SimServer(String name, SimHistory history, boolean inOrder, int file) {
        this.name = name;
        this.history = history;
        this.inOrder = inOrder;
        this.file = file;
        end = new LogPosition(FILES[file], offset);
    }

    /** Transactions in the log: every reader of it may see them. */
    long synced() {
        return synced;
    }

    /** Transactions whose rows a read view shows. */
    long visible() {
        return visible;
    }

    /** {@code @@GLOBAL.gtid_executed}. */
    long executed() {
        return executed;
    }

    /** The end of the synced log. */
    LogPosition end() {
        return end;
    }

    int logged() {
        return size;
    }

    SimTransaction logged(int index) {
        return history.transactions.get(log[index]);
    }

    LogPosition endOf(int index) {
        return ends[index];
    }

    /** A place that this log will never come to. */
    static LogPosition never() {
        return new LogPosition("binlog.9999999", 0);
    }

    /** Where the last of these transactions ends in the log of this server. */
    LogPosition endOf(long position) {
        for (int i = size - 1; i >= 0; i--) {
            if ((position >> log[i] & 1) != 0) {
                return ends[i];
            }
        }
        return new LogPosition(FILES[0], 0);
    }

    void sync(SimTransaction transaction) {
        offset += 10 + transaction.changes.size();
        end = new LogPosition(FILES[file], offset);
        log[size] = transaction.number;
        ends[size++] = end;
        synced |= transaction.bit();
    }

    void rotate() {
        file++;
        offset = 4;
        end = new LogPosition(FILES[file], offset);
    }

    /** Rows and unique values that no other transaction may touch now. */
    long locked() {
        long locked = 0;
        for (long open = synced & ~visible; open != 0; open &= open - 1) {
            locked |= history.transactions.get(Long.numberOfTrailingZeros(open)).footprint;
        }
        return locked;
    }

    boolean isQuiet() {
        return executed == synced;
    }

    void show(long bit) {
        visible |= bit;
    }

    void execute(long bit) {
        executed |= bit;
    }

    /** Takes one commit one step further; which one is left to chance. */
    String step(SplittableRandom random) {
        long seen = next(synced & ~visible, random);
        long done = next(visible & ~executed & mayBeExecuted(), random);
        if (seen != 0 && (done == 0 || random.nextBoolean())) {
            visible |= seen;
            return "tx" + Long.numberOfTrailingZeros(seen) + " visible";
        }
        executed |= done;
        return done == 0 ? "" : "tx" + Long.numberOfTrailingZeros(done) + " executed";
    }

    private long mayBeExecuted() {
        if (!inOrder) {
            return -1L;
        }
        for (int i = 0; i < size; i++) {
            if ((executed >> log[i] & 1) == 0) {
                return 1L << log[i];
            }
        }
        return 0;
    }

    private long next(long open, SplittableRandom random) {
        if (open == 0) {
            return 0;
        }
        int skip = inOrder ? 0 : random.nextInt(Long.bitCount(open));
        for (int i = 0; i < size; i++) {
            if ((open >> log[i] & 1) != 0 && skip-- == 0) {
                return 1L << log[i];
            }
        }
        return 0;
    }

    /** As a replica: takes over a transaction of the primary that waits for no other; null when there is none. */
    String replicate(SimServer primary, SplittableRandom random) {
        int ahead = inOrder ? 1 : 1 + random.nextInt(3);
        String taken = "";
        long before = 0;
        for (int i = 0; i < primary.size && ahead > 0; i++) {
            SimTransaction each = primary.logged(i);
            if ((synced & each.bit()) == 0) {
                ahead--;
                if ((before & each.footprint) == 0 && (locked() & each.footprint) == 0 && (ahead == 0 || inOrder)) {
                    sync(each);
                    taken = "tx" + each.number + " reaches " + name;
                    break;
                }
                before |= each.footprint;
            }
        }
        return taken;
    }

    @Override
    public String toString() {
        return name;
    }
}
