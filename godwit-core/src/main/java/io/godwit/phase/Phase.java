package io.godwit.phase;

/**
 * Where a move stands. Each phase carries exactly the facts that are true while it lasts.
 *
 * <pre>
 *   Copying      → Verifying                       every range is on the target
 *   Verifying    → Ready                           every row was compared, what changed since is few
 *   Ready        → CuttingOver                     the operator's conditions are met
 *   CuttingOver  → Moved | Ready (undone)          writes on the source are stopped, or about to be
 *   Moved        → nothing                         the target owns the tables
 * </pre>
 *
 * <p>A move that ends early keeps the phase it was in: the next run goes on from there. Until {@link Moved} is stored
 * the source owns the tables.
 */
public sealed interface Phase {
    /** Rows are copied and changes applied. */
    record Copying() implements Phase {}

    /** Everything is on the target; rows are compared while changes go on being applied. */
    record Verifying() implements Phase {}

    /** Waiting for the go: everything was compared. */
    record Ready() implements Phase {}

    /**
     * Stored before writes are stopped. A process that finds this phase in the ledger does not know whether they are,
     * and has to look at the source.
     *
     * @param attempt from 1
     */
    record CuttingOver(int attempt) implements Phase {}

    /** The target owns the tables. */
    record Moved() implements Phase {}

    /** Which side applications may write to. UNKNOWN is never guessed away. */
    enum Owner {
        SOURCE,
        TARGET,
        UNKNOWN
    }

    /** Whether the transition table has this step. */
    default boolean mayBecome(Phase next) {
        return switch (this) {
            case Copying copying -> next instanceof Verifying;
            case Verifying verifying -> next instanceof Ready;
            case Ready ready -> next instanceof CuttingOver;
            case CuttingOver cuttingOver -> next instanceof Moved || next instanceof Ready;
            case Moved moved -> false;
        };
    }

    default Owner owner() {
        return this instanceof Moved ? Owner.TARGET : Owner.SOURCE;
    }

    /** The phase as the ledger, the log and the display write it. */
    default String word() {
        return switch (this) {
            case Copying copying -> "copying";
            case Verifying verifying -> "verifying";
            case Ready ready -> "ready";
            case CuttingOver cuttingOver -> "cutting over";
            case Moved moved -> "moved";
        };
    }

    /** Whether the stored word is that of a move whose cutover had begun when its process ended. */
    static boolean isCuttingOver(String word) {
        return word.equals(new CuttingOver(1).word());
    }

    static boolean isMoved(String word) {
        return word.equals(new Moved().word());
    }
}
