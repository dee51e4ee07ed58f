package io.godwit.sequence;

import java.util.Arrays;

/**
 * A transaction that a mover has sent to the simulated target: row statements, then a change of the ledger, then the
 * commit. It comes to the target step by step, also when its mover is dead.
 */
final class TargetTransaction {
    enum Kind {
        /** Counted: the row must be absent. */
        INSERT,
        /** Counted: the row must be there. */
        UPDATE,
        /** Counted: the row must be there. */
        DELETE,
        /** Not counted. */
        CLEAR
    }

    enum State {
        SENT,
        RUNNING,
        COMMITTED,
        FAILED
    }

    final String name;
    final int token;

    /** Whether it checks the token, and by that holds the lease row until it ends. */
    final boolean fenced;

    private final Runnable ledgerChange;
    private final Kind[] kinds;
    private final int[] cells;
    private final int[] codes;
    private int size;

    // How far the target has come with it.
    State state = State.SENT;
    int next;
    long locks;
    long garbled;
    long written;

    TargetTransaction(String name, int token, boolean fenced, int most, Runnable ledgerChange) {
        this.name = name;
        this.token = token;
        this.fenced = fenced;
        this.ledgerChange = ledgerChange;
        kinds = new Kind[most];
        cells = new int[most];
        codes = new int[most];
        Arrays.fill(kinds, Kind.CLEAR);
    }

    void add(Kind kind, int cell, int code) {
        kinds[size] = kind;
        cells[size] = cell;
        codes[size++] = code;
    }

    int size() {
        return size;
    }

    Kind kind(int index) {
        return kinds[index];
    }

    int cell(int index) {
        return cells[index];
    }

    int code(int index) {
        return codes[index];
    }

    void changeLedger() {
        ledgerChange.run();
    }

    boolean isOver() {
        return state == State.COMMITTED || state == State.FAILED;
    }

    /** The same statements once more, from the beginning. */
    void retry() {
        state = State.SENT;
        next = 0;
    }

    @Override
    public String toString() {
        return name;
    }
}
