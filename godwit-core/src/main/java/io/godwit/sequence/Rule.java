package io.godwit.sequence;

import java.util.EnumSet;
import java.util.Set;

/**
 * The rules of the sequencer that protect rows. Production runs with all of them; the simulation switches one off at a
 * time and must then find the loss, which proves that the rule is needed and that the simulation can see it. Numbers
 * in brackets are those of docs/algorithm.md.
 */
enum Rule {
    /** Changes received while a chunk is read replace its rows when it lands (section 1). */
    OVERLAY,
    /** A chunk of which fewer rows were read keeps no changes of what was not read (section 1). */
    CUTS_OVERLAY,
    /** A chunk lands only after the stream has passed the end of the log that its read view was covered by. */
    LANDS_AFTER_HIGH,
    /** No chunk lands at a position that does not contain the recorded intent [4]. */
    LANDS_ABOVE_INTENT,
    /** Only changes that passed routing are folded [5]. */
    FOLDS_ROUTED_CHANGES,
    /** Unique values are compared between the first before-image and the last after-image of an epoch [6]. */
    COMPARES_UNIQUE_VALUES_ACROSS_EPOCH,
    /** The first epoch after a crash with an intent is a redo. */
    REDOES_INTENT,
    /** A redo ends at the first position that contains the intent [2]. */
    REDO_ENDS_AT_INTENT,
    /** In a table with a secondary unique key a chunk is written only when P contains its landing position [1, 7]. */
    CHUNK_WAITS_FOR_POSITION,
    /** ... and while no intent beyond P is open [1]. */
    CHUNK_WAITS_FOR_INTENT,
    /** An epoch ends before the first transaction that changes a key in a landed, unsettled chunk. */
    EPOCH_ENDS_BEFORE_UNSETTLED_CHUNK,
    /** Until P contains L, changes in L are dropped for the range that landed at L. */
    DROPS_WHAT_LANDED,
    /** Settled ranges are merged only when P contains the landing positions of both [16]. */
    MERGES_COVERED_RANGES,
    /** The position counts transactions that change no moved row [15]. */
    COUNTS_EMPTY_TRANSACTIONS,
    /** Full overlays discard the youngest open chunk; they never stop the stream [12]. */
    DISCARDS_WHEN_OVERLAYS_ARE_FULL,
    /** Keys changed between the opening of a comparison and the end of the target's read are compared again [9]. */
    COMPARES_TOUCHED_KEYS_AGAIN,
    /** No comparison reads the target before an epoch that an earlier process left half done is redone (section 5). */
    COMPARES_AFTER_REDO,
    /** A settled range is given up only when every received transaction is on the target (section 5). */
    GIVES_UP_WHEN_NOTHING_IS_PENDING,
    /** No epoch is handed out while a range is being given up. */
    EPOCHS_WAIT_FOR_GIVING_UP,
    /** No range is given up beside a comparison of its table, which would see its rows go. */
    GIVES_UP_BESIDE_NO_COMPARISON;

    static final Set<Rule> ALL = Set.copyOf(EnumSet.allOf(Rule.class));
}
