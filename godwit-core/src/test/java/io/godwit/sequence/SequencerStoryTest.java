package io.godwit.sequence;

import static io.godwit.sequence.SimFault.Kind.DUPLICATE;
import static io.godwit.sequence.SimFault.Kind.MISCOUNT;
import static io.godwit.sequence.SimFault.Kind.WRONG_ROW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * Stories that seldom happen by chance, told step by step: each ends well with all rules, and shows what the rule that
 * is switched off was for. Numbers in brackets are those of docs/algorithm.md.
 */
class SequencerStoryTest {
    private static final int A = 1;
    private static final int B = 2;

    private static int row(int unique, int payload) {
        return SimTable.code(unique, payload);
    }

    private static void needs(
            BiConsumer<Set<Rule>, Set<WorldRule>> story, Set<Rule> off, Set<WorldRule> worldOff, SimFault.Kind fault) {
        story.accept(Rule.ALL, WorldRule.ALL);
        EnumSet<Rule> rules = EnumSet.complementOf(off.isEmpty() ? EnumSet.noneOf(Rule.class) : EnumSet.copyOf(off));
        EnumSet<WorldRule> worldRules = EnumSet.allOf(WorldRule.class);
        worldRules.removeAll(worldOff);
        SimFault shown = catchThrowableOfType(SimFault.class, () -> story.accept(rules, worldRules));
        assertThat(shown).isNotNull();
        assertThat(shown.kind()).as(shown.getMessage()).isEqualTo(fault);
    }

    /** The range of keys 2 and 3 is settled, and tx1, which hands a over from key 0 to key 2, is half on the target. */
    private static Story unfinishedEpoch(Set<Rule> rules, Set<WorldRule> worldRules) {
        Story story = new Story(SimTable.Kind.UNIQUE, rules, worldRules);
        story.replicate(story.commit(0, row(A, 1), 2, row(0, 2), 3, row(0, 3)));
        story.start().receiveAndApply().copy(1, null);
        story.commit(0, row(0, 4), 2, row(A, 5), 3, row(B, 6));
        return story.receive().beginEpoch().workUpToThePosition().crash().start();
    }

    private static void readsAReplicaThatIsBelowTheIntent(Set<Rule> rules, Set<WorldRule> worldRules) {
        unfinishedEpoch(rules, worldRules)
                .advance()
                .open(null, 1)
                .read(100)
                .writeChunk()
                .work(100)
                .receive()
                .beginEpoch()
                .work(100)
                .finish();
    }

    @Test
    void redoMeetsAChunkThatIsNotThereWhenChunksLandBelowTheIntent4() {
        needs(
                SequencerStoryTest::readsAReplicaThatIsBelowTheIntent,
                Set.of(Rule.LANDS_ABOVE_INTENT),
                Set.of(),
                WRONG_ROW);
    }

    @Test
    void clashesWithAnUnfinishedEpochWhenChunksLandBelowTheIntentAndDoNotWaitForIt1And4() {
        needs(
                SequencerStoryTest::readsAReplicaThatIsBelowTheIntent,
                Set.of(Rule.LANDS_ABOVE_INTENT, Rule.CHUNK_WAITS_FOR_INTENT),
                Set.of(),
                DUPLICATE);
    }

    private static void receivesMoreThanTheIntentBeforeTheRedo(Set<Rule> rules, Set<WorldRule> worldRules) {
        Story story = new Story(SimTable.Kind.UNIQUE, rules, worldRules);
        story.replicate(story.commit(0, row(A, 1), 1, row(0, 2), 3, row(0, 3)));
        story.start().receiveAndApply().copy(null, null);
        story.replicate(story.commit(0, row(0, 4), 1, row(A, 5)));
        story.receive().beginEpoch().workUpToThePosition().crash();
        story.replicate(story.commit(3, row(B, 6)));
        story.start().receive().receive().beginEpoch().work(100).finish();
    }

    @Test
    void touchesRowsBeyondTheIntentWhenARedoGoesFurtherAndDoesNotSaySo2() {
        needs(
                SequencerStoryTest::receivesMoreThanTheIntentBeforeTheRedo,
                Set.of(Rule.REDO_ENDS_AT_INTENT),
                Set.of(WorldRule.LARGER_INTENT_BEFORE_LONGER_REDO),
                WRONG_ROW);
    }

    private static void leavesADeleteOnItsWay(Set<Rule> rules, Set<WorldRule> worldRules) {
        Story story = new Story(SimTable.Kind.UNIQUE, rules, worldRules);
        story.replicate(story.commit(0, row(A, 1), 1, row(0, 2)));
        story.start().receiveAndApply().copy(null, null);
        story.replicate(story.commit(0, row(B, 4), 1, row(A, 5)));
        story.receive().beginEpoch().recordIntent().crash();
        story.start().receive().beginEpoch().work(100).strays().finish();
    }

    @Test
    void losesRowsToADeleteOfADeadProcessWithoutTheFence3() {
        needs(SequencerStoryTest::leavesADeleteOnItsWay, Set.of(), Set.of(WorldRule.DATA_IS_FENCED), WRONG_ROW);
    }

    private static void redoesOnAServerWithAnotherOrder(Set<Rule> rules, Set<WorldRule> worldRules) {
        Story story = new Story(SimTable.Kind.UNIQUE, rules, worldRules);
        story.replicate(story.commit(0, row(A, 1), 1, row(0, 2), 3, row(0, 3)));
        story.start().receiveAndApply().copy(null, null);
        SimTransaction first = story.commit(0, row(0, 4), 1, row(A, 5));
        SimTransaction second = story.commit(3, row(B, 6));
        story.receive().beginEpoch().workUpToThePosition().crash();
        story.replicate(second).replicate(first).failOver();
        story.start().receive().receive().beginEpoch().work(100).finish();
    }

    @Test
    void touchesRowsBeyondTheIntentWhenARedoGrowsOnAServerWithAnotherOrder2() {
        needs(
                SequencerStoryTest::redoesOnAServerWithAnotherOrder,
                Set.of(),
                Set.of(WorldRule.LARGER_INTENT_BEFORE_LONGER_REDO),
                WRONG_ROW);
    }

    private static void insertsAgainWhatTheOverlayDeleted(Set<Rule> rules, Set<WorldRule> worldRules) {
        Story story = new Story(SimTable.Kind.PLAIN, rules, worldRules);
        story.replicate(story.commit(0, row(0, 1)));
        story.start().receiveAndApply().advance().open(null, null).read(3);
        story.replicate(story.commit(0, 0));
        story.receive().read(100).writeChunk().work(100);
        story.commit(0, row(0, 2));
        story.receive().beginEpoch().work(100).finish();
    }

    @Test
    void updatesARowThatIsAbsentWhenTheFoldTakesInWhatTheOverlayHas5() {
        needs(
                SequencerStoryTest::insertsAgainWhatTheOverlayDeleted,
                Set.of(Rule.FOLDS_ROUTED_CHANGES),
                Set.of(),
                MISCOUNT);
    }

    private static void settlesAheadOfThePosition(Set<Rule> rules, Set<WorldRule> worldRules) {
        Story story = new Story(SimTable.Kind.PLAIN, rules, worldRules);
        story.replicate(story.commit(0, row(0, 1)));
        story.start().receiveAndApply().advance();
        story.replicate(story.commit(1, row(0, 2)));
        story.receive().copy(null, null).crash().start();
        story.receive().beginEpoch().work(100).finish();
    }

    @Test
    void insertsARowTwiceWhenTheLandingPositionIsForgottenOverARestart() {
        needs(SequencerStoryTest::settlesAheadOfThePosition, Set.of(Rule.DROPS_WHAT_LANDED), Set.of(), DUPLICATE);
    }

    private static void landsInsideAnEpoch(Set<Rule> rules, Set<WorldRule> worldRules) {
        Story story = new Story(SimTable.Kind.UNIQUE, rules, worldRules);
        story.replicate(story.commit(3, row(A, 1)));
        story.start().receiveAndApply().advance().copy(1, null);
        story.replicate(story.commit(3, row(0, 2), 0, row(A, 3)));
        story.receive().open(null, 1).read(100).writeChunk();
        story.replicate(story.commit(0, row(A, 4)));
        story.receive().work(100).beginEpoch().work(100).finish();
    }

    @Test
    void clashesWhenAChunkIsWrittenBeforeThePositionThatItLandedAt1() {
        needs(SequencerStoryTest::landsInsideAnEpoch, Set.of(Rule.CHUNK_WAITS_FOR_POSITION), Set.of(), DUPLICATE);
    }

    @Test
    void changesAChunkThatIsNotThereWhenAnEpochSpansItsLanding1() {
        needs(
                SequencerStoryTest::landsInsideAnEpoch,
                Set.of(Rule.EPOCH_ENDS_BEFORE_UNSETTLED_CHUNK),
                Set.of(),
                MISCOUNT);
    }
}
