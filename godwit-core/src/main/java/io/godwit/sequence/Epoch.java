package io.godwit.sequence;

import io.godwit.model.GtidSet;
import java.util.List;

/**
 * A run of whole transactions {@code (from, to]}, folded to one net change per key and applied as a unit.
 *
 * @param pieces one, or several for a transaction too large to fold at once; applied one after another, and in an
 *     ATOMIC epoch within its one transaction
 * @param transactions how many source transactions it holds
 * @param changes how many row changes were folded into it
 */
public record Epoch(Kind kind, GtidSet from, GtidSet to, Pieces pieces, int transactions, long changes) {
    /** How an epoch must be applied. */
    public enum Kind {
        /** One transaction on one connection, together with the new position: atomic and exactly once. */
        ATOMIC,
        /**
         * The ledger records the intent {@code to}; then for each piece all deletes, a barrier, all inserts and
         * updates, a barrier, on any number of connections; then the ledger moves to {@code to}. Effects are counted.
         */
        SPLIT,
        /**
         * After a crash with an intent. The ledger records {@code to} as the intent if it is larger; then every key
         * touched by any piece is deleted once (pieces may share keys), a barrier; then for each piece its keys are deleted, a barrier, its final
         * images inserted, a barrier; then the ledger moves to {@code to}. Effects are not counted; {@code updates} is
         * empty in every piece.
         */
        REDO
    }

    /** @param tables one entry per table at most */
    public record Piece(List<TableChanges> tables) {
        public Piece {
            tables = List.copyOf(tables);
        }

        public long rows() {
            return tables.stream().mapToLong(TableChanges::rows).sum();
        }
    }
}
