package io.godwit.sequence;

import static io.godwit.sequence.SimFault.Kind.DUPLICATE;
import static io.godwit.sequence.SimFault.Kind.FALSE_DIFFERENCE;
import static io.godwit.sequence.SimFault.Kind.LOST;
import static io.godwit.sequence.SimFault.Kind.MISCOUNT;
import static io.godwit.sequence.SimFault.Kind.STUCK;
import static io.godwit.sequence.SimFault.Kind.UNNOTICED;
import static io.godwit.sequence.SimFault.Kind.WRONG_ROW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.godwit.sequence.SimSetup.Act;
import io.godwit.sequence.Simulation.Terms;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Switches off one protective rule after the other. Each test claims what then goes wrong, finds a world where it does,
 * and sees that the same world is in order with the rule. What chance seldom brings about is in {@link
 * SequencerStoryTest}. Numbers in brackets are those of docs/algorithm.md.
 */
class SequencerMutationTest {
    private final Set<Rule> rules = EnumSet.allOf(Rule.class);
    private final Set<WorldRule> worldRules = EnumSet.allOf(WorldRule.class);
    private Consumer<SimSetup> focus = setup -> {};

    private SequencerMutationTest without(Rule rule) {
        rules.remove(rule);
        return this;
    }

    private SequencerMutationTest without(WorldRule rule) {
        worldRules.remove(rule);
        return this;
    }

    private SequencerMutationTest in(Consumer<SimSetup> worlds) {
        focus = worlds;
        return this;
    }

    /** Some world shows one of the faults, and shows none with all rules. */
    private void shows(int seedsMost, SimFault.Kind... faults) {
        Set<SimFault.Kind> wanted = Set.of(faults);
        Terms mutated = new Terms(rules, worldRules, focus);
        Terms all = new Terms(Rule.ALL, WorldRule.ALL, focus);
        for (long seed = 1; seed <= seedsMost; seed++) {
            if (Simulation.run(seed, mutated)
                    .filter(fault -> wanted.contains(fault.kind()))
                    .isPresent()) {
                System.out.printf("mutation: seed %d shows it without %s%n", seed, switchedOff());
                assertThat(Simulation.run(seed, all)).isEmpty();
                return;
            }
        }
        fail("no world shows the absence of " + switchedOff());
    }

    /** No world shows any fault. */
    private void showsNothing(int seeds) {
        Terms mutated = new Terms(rules, worldRules, focus);
        for (long seed = 1; seed <= seeds; seed++) {
            assertThat(Simulation.run(seed, mutated)).as("seed %s", seed).isEmpty();
        }
    }

    private String switchedOff() {
        EnumSet<Rule> off = EnumSet.allOf(Rule.class);
        off.removeAll(rules);
        EnumSet<WorldRule> worldOff = EnumSet.allOf(WorldRule.class);
        worldOff.removeAll(worldRules);
        return off + " " + worldOff;
    }

    // --- worlds -------------------------------------------------------------------------------------------------

    private static void largeEpochs(SimSetup setup) {
        setup.atomicRows = 1;
        setup.epochRows = 100;
        setup.consistentReads = false;
        setup.limitsChange = false;
    }

    private static void crashesInLargeEpochs(SimSetup setup) {
        largeEpochs(setup);
        setup.crashes = 6;
        setup.takeOvers = 3;
        setup.weigh(Act.FAULT, 4);
    }

    private static void laggingReplicaToRead(SimSetup setup) {
        crashesInLargeEpochs(setup);
        setup.hasReplica = true;
        setup.readsReplica = true;
        setup.failsOver = false;
        setup.weigh(Act.REPLICATE, 1);
    }

    private static void failovers(SimSetup setup) {
        setup.hasReplica = true;
        setup.readsReplica = false;
        setup.failsOver = true;
        setup.weigh(Act.REPLICATE, 3);
        setup.weigh(Act.FAULT, 6);
    }

    private static void unorderedCommitsAtTheStart(SimSetup setup) {
        setup.commitsInOrder = false;
        setup.transactionsBeforeMove = 8;
        setup.transactions = 12;
        setup.changesMost = 8;
        setup.hasReplica = false;
        setup.readsReplica = false;
        setup.failsOver = false;
    }

    private static void chunksAheadOfThePosition(SimSetup setup) {
        setup.epochsAreSlow = true;
        setup.transactions = 50;
        setup.crashes = 4;
        setup.weigh(Act.COMMIT, 9);
        setup.weigh(Act.SERVER, 9);
        setup.weigh(Act.RECEIVE, 9);
        setup.weigh(Act.READ, 9);
        setup.weigh(Act.WRITE_CHUNK, 9);
    }

    private static void garbledRows(SimSetup setup) {
        setup.garbleAfter = (setup.filled + setup.unrest) % 17;
        setup.crashes = 6;
        setup.weigh(Act.COMPARE, 6);
        setup.weigh(Act.CHECK, 9);
    }

    // --- section 1: opening, reading, landing -------------------------------------------------------------------

    @Test
    void losesChangesMadeDuringAReadWithoutTheOverlay() {
        without(Rule.OVERLAY).shows(100, WRONG_ROW);
    }

    @Test
    void writesRowsOutsideOfAShortenedChunkWithoutCuttingTheOverlay() {
        without(Rule.CUTS_OVERLAY)
                .in(setup -> {
                    setup.rowsRead = 1;
                    setup.chunkKeys = 12;
                })
                .shows(500, WRONG_ROW, DUPLICATE);
    }

    @Test
    void losesRowsWhenReadersDoNotWaitForVisibility() {
        without(WorldRule.READERS_WAIT_FOR_VISIBILITY).shows(100, WRONG_ROW);
    }

    @Test
    void losesRowsWhenVisibilityIsJudgedByTheHighestNumber16() {
        without(WorldRule.POSITIONS_ARE_SETS).shows(1_000, WRONG_ROW);
    }

    @Test
    void meetsRowsFromTheFutureWhenChunksLandBeforeHigh() {
        without(Rule.LANDS_AFTER_HIGH).shows(500, WRONG_ROW);
    }

    @Test
    void meetsRowsFromTheFutureWhenHighComesFromTheExecutedSet() {
        without(WorldRule.HIGH_IS_THE_END_OF_THE_LOG).shows(1_000, WRONG_ROW);
    }

    @Test
    void meetsRowsFromTheFutureWhenHighIsReadBeforeTheView() {
        without(WorldRule.HIGH_IS_READ_AFTER_THE_VIEW).shows(3_000, WRONG_ROW);
    }

    @Test
    void meetsRowsFromTheFutureWhenReadersFailOverBeforeTheStream() {
        without(WorldRule.READERS_STAY_WITH_THE_STREAM)
                .in(SequencerMutationTest::failovers)
                .shows(20_000, WRONG_ROW, DUPLICATE, MISCOUNT, LOST);
    }

    @Test
    void bringsOldImagesBackWhenTheFirstPositionHasHoles() {
        without(WorldRule.COPIES_FROM_A_POSITION_WITHOUT_HOLES)
                .in(SequencerMutationTest::unorderedCommitsAtTheStart)
                .shows(20_000, WRONG_ROW, DUPLICATE);
    }

    @Test
    void losesRowsInsertedAboveALastRangeThatIsClosed16() {
        without(WorldRule.LAST_RANGE_IS_OPEN_ABOVE).shows(3_000, LOST);
    }

    @Test
    void neverEndsWhenPositionsLeaveOutEmptyTransactions15() {
        without(Rule.COUNTS_EMPTY_TRANSACTIONS).shows(20, STUCK);
    }

    // --- section 2: applying ------------------------------------------------------------------------------------

    @Test
    void clashesWhenWritesComeBeforeDeletes() {
        without(WorldRule.DELETES_BEFORE_WRITES).shows(100, DUPLICATE);
    }

    @Test
    void clashesWhenNoBarrierIsBetweenThePhases() {
        without(WorldRule.BARRIER_BETWEEN_PHASES).shows(500, DUPLICATE);
    }

    @Test
    void miscountsWhenTheFoldTakesInWhatDidNotPassRouting5() {
        without(Rule.FOLDS_ROUTED_CHANGES)
                .in(SequencerMutationTest::chunksAheadOfThePosition)
                .shows(30_000, WRONG_ROW, MISCOUNT, DUPLICATE);
    }

    @Test
    void clashesWhenUniqueValuesAreComparedInTheLastChangeOnly6() {
        without(Rule.COMPARES_UNIQUE_VALUES_ACROSS_EPOCH).shows(20_000, DUPLICATE);
    }

    @Test
    void checkpointIsAheadOfTheDataWhenAnEpochAndItsPositionAreTwoTransactions() {
        without(WorldRule.EPOCH_AND_POSITION_ARE_ONE).shows(100, WRONG_ROW);
    }

    @Test
    void leavesAnEpochHalfDoneWithoutItsIntent() {
        without(WorldRule.INTENT_BEFORE_LARGE_EPOCH).shows(100, WRONG_ROW);
    }

    @Test
    void miscountsWhenAnUnfinishedEpochIsNotDoneAgain() {
        without(Rule.REDOES_INTENT).shows(1_000, MISCOUNT, DUPLICATE);
    }

    @Test
    void redoBeyondTheIntentIsSafeWhenTheLargerIntentIsRecordedFirst2() {
        without(Rule.REDO_ENDS_AT_INTENT)
                .in(SequencerMutationTest::crashesInLargeEpochs)
                .showsNothing(2_000);
    }

    @Test
    void clashesWhenARedoInPiecesDoesNotDeleteAllKeysFirst10() {
        without(WorldRule.REDO_DELETES_ALL_KEYS_FIRST)
                .in(setup -> {
                    crashesInLargeEpochs(setup);
                    setup.epochRows = 3;
                    setup.changesMost = 8;
                })
                .shows(20_000, DUPLICATE);
    }

    @Test
    void miscountsWhenARedoCounts10() {
        without(WorldRule.REDO_COUNTS_NOTHING).shows(1_000, MISCOUNT);
    }

    @Test
    void doesAChangeTwiceWhenAnUnknownOutcomeIsRetried13() {
        without(WorldRule.UNKNOWN_OUTCOME_IS_A_CRASH).shows(500, DUPLICATE, MISCOUNT);
    }

    // --- section 3: chunks and epochs ---------------------------------------------------------------------------

    @Test
    void doesAChangeTwiceWhenChunkAndLedgerAreTwoTransactions() {
        without(WorldRule.CHUNK_AND_LEDGER_ARE_ONE).shows(100, WRONG_ROW, DUPLICATE);
    }

    @Test
    void changesRowsThatAreNotThereYetWhenAnEpochDoesNotEndBeforeAnUnsettledChunk1() {
        without(Rule.EPOCH_ENDS_BEFORE_UNSETTLED_CHUNK).shows(100, MISCOUNT, DUPLICATE);
    }

    @Test
    void clashesWhenAChunkDoesNotWaitForItsLandingPosition1() {
        without(Rule.CHUNK_WAITS_FOR_POSITION)
                .in(setup -> setup.consistentReads = false)
                .shows(30_000, DUPLICATE);
    }

    @Test
    void readersOfTheTargetSeeTwoStatesWhenAChunkDoesNotWaitForItsLandingPosition7() {
        without(Rule.CHUNK_WAITS_FOR_POSITION)
                .in(setup -> setup.consistentReads = true)
                .shows(1_000, WRONG_ROW);
    }

    /**
     * A chunk whose L is in P has no key that the open epoch touches, and L contains every intent of an earlier
     * process: so this rule is a second lock behind {@link Rule#LANDS_ABOVE_INTENT}, and seen only without that.
     */
    @Test
    void aChunkBesideAnOpenIntentIsHarmlessAsLongAsItLandsAboveIt1() {
        without(Rule.CHUNK_WAITS_FOR_INTENT)
                .in(SequencerMutationTest::laggingReplicaToRead)
                .showsNothing(2_000);
    }

    @Test
    void doesAChangeTwiceWhenTheLandingPositionIsForgotten() {
        without(Rule.DROPS_WHAT_LANDED)
                .in(SequencerMutationTest::chunksAheadOfThePosition)
                .shows(30_000, MISCOUNT, DUPLICATE);
    }

    @Test
    void doesAChangeTwiceWhenRangesAreMergedBeforeThePositionCoversThem16() {
        without(Rule.MERGES_COVERED_RANGES)
                .in(SequencerMutationTest::chunksAheadOfThePosition)
                .shows(20_000, WRONG_ROW, MISCOUNT, DUPLICATE);
    }

    // --- section 4: flow control --------------------------------------------------------------------------------

    @Test
    void neverEndsWhenFullOverlaysStopTheStream12() {
        without(Rule.DISCARDS_WHEN_OVERLAYS_ARE_FULL).shows(200, STUCK);
    }

    // --- section 5: verifying -----------------------------------------------------------------------------------

    @Test
    void reportsDifferencesThatAreNoneWhenTouchedKeysAreNotComparedAgain9() {
        without(Rule.COMPARES_TOUCHED_KEYS_AGAIN).shows(500, FALSE_DIFFERENCE);
    }

    @Test
    void reportsDifferencesThatAreNoneWhenTheTargetIsReadBeforeThePositionIsReached9() {
        without(WorldRule.COMPARISON_WAITS_FOR_POSITION).shows(500, FALSE_DIFFERENCE);
    }

    @Test
    void reportsDifferencesThatAreNoneWhenAnEpochOfAnEarlierProcessIsHalfDone() {
        without(Rule.COMPARES_AFTER_REDO)
                .in(SequencerMutationTest::laggingReplicaToRead)
                .shows(20_000, FALSE_DIFFERENCE);
    }

    @Test
    void missesGarbledRowsWhenVerificationGoesOnAfterARestart11() {
        without(WorldRule.VERIFIES_AFRESH)
                .in(SequencerMutationTest::garbledRows)
                .shows(20_000, UNNOTICED);
    }

    // A range that is copied again.

    private static void manyRangesGivenUp(SimSetup setup) {
        setup.givenUp = 8;
        setup.crashes = 4;
        setup.transactions = 50;
        setup.chunkKeys = 12;
        setup.epochsAreSlow = true;
        setup.weigh(Act.GIVE_UP, 9);
        setup.weigh(Act.COMMIT, 2);
        setup.weigh(Act.OPEN, 9);
        setup.weigh(Act.WRITE_CHUNK, 9);
        setup.weigh(Act.FAULT, 3);
    }

    @Test
    void changesRowsThatAreGoneWhenARangeIsGivenUpBeforeAllIsApplied() {
        without(Rule.GIVES_UP_WHEN_NOTHING_IS_PENDING)
                .in(SequencerMutationTest::manyRangesGivenUp)
                .shows(2_000, MISCOUNT, WRONG_ROW, DUPLICATE);
    }

    @Test
    void losesChangesThatWereDroppedForARangeThatTheLedgerStillHas() {
        without(Rule.EPOCHS_WAIT_FOR_GIVING_UP)
                .in(setup -> {
                    manyRangesGivenUp(setup);
                    setup.givenUp = 40;
                    setup.epochsAreSlow = false;
                    setup.atomicRows = 100;
                    setup.changesMost = 8;
                    setup.unrest = 600;
                    setup.weigh(Act.RECEIVE, 9);
                    setup.weigh(Act.BEGIN_EPOCH, 9);
                    setup.weigh(Act.TARGET, 6);
                })
                .shows(5_000, WRONG_ROW);
    }

    @Test
    void reportsDifferencesThatAreNoneWhenRowsGoUnderAComparison() {
        without(Rule.GIVES_UP_BESIDE_NO_COMPARISON)
                .in(SequencerMutationTest::manyRangesGivenUp)
                .shows(2_000, FALSE_DIFFERENCE);
    }

    @Test
    void reportsDifferencesThatAreNoneWhenAProcessJudgesThatHasLostItsLease() {
        without(WorldRule.DIFFERENCES_ARE_JUDGED_UNDER_THE_LEASE)
                .in(setup -> {
                    manyRangesGivenUp(setup);
                    setup.takeOvers = 3;
                    setup.filled = 90;
                    setup.transactions = 4;
                    setup.epochsAreSlow = false;
                    setup.comparisonsMore = 50;
                    setup.weigh(Act.COMPARE, 6);
                })
                .shows(20_000, FALSE_DIFFERENCE);
    }

    @Test
    void losesRowsWhenGivingUpAndItsLedgerRowAreTwoTransactions() {
        without(WorldRule.GIVING_UP_AND_LEDGER_ARE_ONE)
                .in(SequencerMutationTest::manyRangesGivenUp)
                .shows(100, WRONG_ROW);
    }

    // --- section 6: cutover -------------------------------------------------------------------------------------

    @Test
    void losesTheLastTransactionsWhenTheDrainPositionIsTheExecutedSet8() {
        without(WorldRule.DRAINS_TO_THE_END_OF_THE_LOG).shows(500, LOST);
    }

    // --- section 7: restart and take-over -----------------------------------------------------------------------

    @Test
    void goesOnWithASourceThatLostTransactionsWhenNobodyAsks14() {
        without(WorldRule.SERVER_HOLDS_THE_LEDGER)
                .in(SequencerMutationTest::failovers)
                .shows(3_000, LOST, MISCOUNT, DUPLICATE, FALSE_DIFFERENCE);
    }

    @Test
    void appliesTransactionsThatTheSourceLostWhenOnlyTheLedgerIsAskedFor14() {
        without(WorldRule.SERVER_HOLDS_WHAT_WAS_RECEIVED)
                .in(SequencerMutationTest::failovers)
                .shows(20_000, LOST, MISCOUNT, DUPLICATE, WRONG_ROW, FALSE_DIFFERENCE);
    }
}
