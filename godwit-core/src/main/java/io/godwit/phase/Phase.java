package io.godwit.phase;

import io.godwit.error.Invariant;
import java.util.List;
import java.util.Optional;

/**
 * Where a move stands. Each phase carries exactly the facts that are true while it lasts.
 *
 * <pre>
 *   Copying        → Verifying                     every range is on the target
 *   Verifying      → Ready                         every row was compared, what changed since is few
 *   Ready          → CuttingOver                   the operator's conditions are met
 *   CuttingOver    → Moved | RollbackWindow        writes on the source are stopped, or about to be
 *                  | Ready (undone)
 *   RollbackWindow → HandingBack | Moved           the target owns the tables, and there is a way back
 *   HandingBack    → Returning                     writes on the target are stopped, or about to be
 *                  | RollbackWindow (undone)
 *   Returning      → RolledBack                    the source owns the tables, which get their names back
 *   Moved          → nothing                       the target owns the tables, for good
 *   RolledBack     → nothing                       the source owns the tables again
 * </pre>
 *
 * <p>A move that ends early keeps the phase it was in: the next run goes on from there. The phase alone says who owns the
 * tables, and it is stored in one place, the ledger on the target.
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

    /** The target owns the tables, and what is written there is applied to the tables that the source kept. */
    record RollbackWindow() implements Phase {}

    /**
     * Stored before writes are stopped on the target. A process that finds this phase in the ledger does not know whether
     * they are, and has to look at the target, which is the owner.
     *
     * @param attempt from 1
     */
    record HandingBack(int attempt) implements Phase {}

    /**
     * The source is the owner, and its tables may not have their names yet: nobody can write before they do. A process that
     * finds this phase gives them their names.
     */
    record Returning() implements Phase {}

    /** The target owns the tables. */
    record Moved() implements Phase {}

    /** The source owns the tables again, and they have their names. */
    record RolledBack() implements Phase {}

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
            case CuttingOver cuttingOver ->
                next instanceof Moved || next instanceof RollbackWindow || next instanceof Ready;
            case RollbackWindow window -> next instanceof HandingBack || next instanceof Moved;
            case HandingBack handingBack -> next instanceof Returning || next instanceof RollbackWindow;
            case Returning returning -> next instanceof RolledBack;
            case Moved moved -> false;
            case RolledBack rolledBack -> false;
        };
    }

    default Owner owner() {
        return switch (this) {
            case Copying copying -> Owner.SOURCE;
            case Verifying verifying -> Owner.SOURCE;
            case Ready ready -> Owner.SOURCE;
            case CuttingOver cuttingOver -> Owner.SOURCE;
            case RollbackWindow window -> Owner.TARGET;
            case HandingBack handingBack -> Owner.TARGET;
            case Moved moved -> Owner.TARGET;
            case Returning returning -> Owner.SOURCE;
            case RolledBack rolledBack -> Owner.SOURCE;
        };
    }

    /** The phase as the ledger, the log and the display write it. */
    default String word() {
        return switch (this) {
            case Copying copying -> "copying";
            case Verifying verifying -> "verifying";
            case Ready ready -> "ready";
            case CuttingOver cuttingOver -> "cutting over";
            case RollbackWindow window -> "rollback window";
            case HandingBack handingBack -> "handing back";
            case Returning returning -> "returning";
            case Moved moved -> "moved";
            case RolledBack rolledBack -> "rolled back";
        };
    }

    /** Every phase once. */
    static List<Phase> all() {
        return List.of(
                new Copying(),
                new Verifying(),
                new Ready(),
                new CuttingOver(1),
                new RollbackWindow(),
                new HandingBack(1),
                new Returning(),
                new Moved(),
                new RolledBack());
    }

    /** The phase that the ledger means by this word; attempts count from 1 again. Empty for a move that has not begun. */
    static Optional<Phase> stored(String word) {
        if (word.isEmpty()) {
            return Optional.empty();
        }
        Optional<Phase> found =
                all().stream().filter(phase -> phase.word().equals(word)).findFirst();
        Invariant.check(found.isPresent(), "the ledger has the phase '%s', which this Godwit does not know", word);
        return found;
    }
}
