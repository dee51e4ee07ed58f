package io.godwit.sequence;

/** What the simulated world must never show. */
final class SimFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    enum Kind {
        /** A row of the target is not the source's at P and L, or lies where nothing is settled. */
        WRONG_ROW,
        /** The target refused a duplicate value of a key. */
        DUPLICATE,
        /** A counted statement found a row that must not be there, or found none. */
        MISCOUNT,
        /** Source and target differ after the cutover. */
        LOST,
        /** The move does not come to an end. */
        STUCK,
        /** A comparison reported a difference where there is none. */
        FALSE_DIFFERENCE,
        /** A row that the target garbled went through verification. */
        UNNOTICED,
        /** The sequencer itself refused to go on. */
        INVARIANT
    }

    private final Kind kind;

    SimFault(Kind kind, String message) {
        super(kind + ": " + message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
