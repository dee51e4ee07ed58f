package io.godwit.sequence;

import io.godwit.sequence.TargetTransaction.Kind;
import io.godwit.sequence.TargetTransaction.State;

/**
 * The simulated target: rejects duplicates and counts effects as MySQL does, holds row locks until a transaction ends,
 * and can garble one row when it is written.
 */
final class SimTarget {
    private final SimSchema schema;
    private final int[] committed;

    /** With what open transactions have written. */
    private final int[] current;

    private long locks;
    private int token;

    /** Cells whose committed row was garbled. */
    private long garbled;

    /** Writes until a row is garbled; never, when negative. */
    private int garbleAfter;

    SimTarget(SimSchema schema, int garbleAfter) {
        this.schema = schema;
        this.garbleAfter = garbleAfter;
        committed = new int[schema.cells];
        current = new int[schema.cells];
    }

    int committed(int cell) {
        return committed[cell];
    }

    int[] snapshot() {
        return committed.clone();
    }

    boolean isGarbled(int cell) {
        return (garbled >> cell & 1) != 0;
    }

    /** Cells whose committed row was garbled and not written since. */
    long garbledCells() {
        return garbled;
    }

    int token() {
        return token;
    }

    int nextToken() {
        return ++token;
    }

    /** Takes a transaction some statements further; false when it waits for a lock. */
    boolean step(TargetTransaction transaction, int statements) {
        if (transaction.isOver()) {
            return true;
        }
        if (transaction.state == State.SENT) {
            if (transaction.fenced && transaction.token != token) {
                transaction.state = State.FAILED;
                return true;
            }
            transaction.state = State.RUNNING;
            if (statements <= 1) {
                return true;
            }
        }
        for (int i = 0; i < statements; i++) {
            if (transaction.next == transaction.size()) {
                commit(transaction);
                return true;
            }
            if (!execute(transaction)) {
                return i > 0;
            }
        }
        return true;
    }

    /** Whether all that is left is the commit. */
    boolean isAtCommit(TargetTransaction transaction) {
        return transaction.state == State.RUNNING && transaction.next == transaction.size();
    }

    private boolean execute(TargetTransaction transaction) {
        int cell = transaction.cell(transaction.next);
        int code = transaction.code(transaction.next);
        Kind kind = transaction.kind(transaction.next);
        long foreign = locks & ~transaction.locks;
        if ((foreign >> cell & 1) != 0) {
            return false;
        }
        int before = current[cell];
        long needed = schema.footprint(cell, before, code);
        if ((needed & foreign) != 0) {
            return false;
        }
        count(transaction, kind, cell, before);
        int holder = schema.holderOfUnique(cell, code, current);
        if (holder >= 0) {
            throw new SimFault(
                    SimFault.Kind.DUPLICATE,
                    transaction + " writes " + schema.text(cell) + " = " + SimTable.text(code) + ", but "
                            + schema.text(holder) + " = " + SimTable.text(current[holder]));
        }
        transaction.locks |= needed;
        locks |= needed;
        transaction.written |= 1L << cell;
        transaction.garbled &= ~(1L << cell);
        current[cell] = code != 0 && garbleAfter-- == 0 ? garble(transaction, cell, code) : code;
        transaction.next++;
        return true;
    }

    private static int garble(TargetTransaction transaction, int cell, int code) {
        transaction.garbled |= 1L << cell;
        int payload = (code - 1) / 8;
        return SimTable.code(SimTable.unique(code), (payload + 7) % SimTable.PAYLOADS);
    }

    private void count(TargetTransaction transaction, Kind kind, int cell, int before) {
        boolean wrong = switch (kind) {
            case INSERT -> before != 0;
            case UPDATE, DELETE -> before == 0;
            case CLEAR -> false;
        };
        if (wrong) {
            SimFault.Kind fault = kind == Kind.INSERT ? SimFault.Kind.DUPLICATE : SimFault.Kind.MISCOUNT;
            throw new SimFault(
                    fault, transaction + ": " + kind + " of " + schema.text(cell) + " finds " + SimTable.text(before));
        }
    }

    private void commit(TargetTransaction transaction) {
        for (long left = transaction.written; left != 0; left &= left - 1) {
            int cell = Long.numberOfTrailingZeros(left);
            committed[cell] = current[cell];
        }
        garbled = (garbled & ~transaction.written) | transaction.garbled;
        transaction.changeLedger();
        end(transaction, State.COMMITTED);
    }

    void rollBack(TargetTransaction transaction) {
        for (long left = transaction.written; left != 0; left &= left - 1) {
            int cell = Long.numberOfTrailingZeros(left);
            current[cell] = committed[cell];
        }
        if (transaction.garbled != 0) {
            garbleAfter = 0;
        }
        end(transaction, State.FAILED);
    }

    private void end(TargetTransaction transaction, State state) {
        transaction.state = state;
        locks &= ~transaction.locks;
        transaction.locks = 0;
        transaction.written = 0;
        transaction.garbled = 0;
    }
}
