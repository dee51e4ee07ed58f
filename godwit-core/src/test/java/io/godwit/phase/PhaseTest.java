package io.godwit.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PhaseTest {
    private static final List<Phase> ALL = Phase.all();

    @Test
    void hasExactlyTheStepsOfItsTable() {
        Set<String> steps = ALL.stream()
                .flatMap(from -> ALL.stream().filter(from::mayBecome).map(to -> from.word() + " > " + to.word()))
                .collect(Collectors.toSet());

        assertThat(steps)
                .containsExactlyInAnyOrder(
                        "copying > verifying",
                        "verifying > ready",
                        "ready > cutting over",
                        "cutting over > ready",
                        "cutting over > moved",
                        "cutting over > rollback window",
                        "rollback window > handing back",
                        "rollback window > moved",
                        "handing back > rollback window",
                        "handing back > returning",
                        "returning > rolled back");
    }

    @Test
    void hasExactlyOneOwnerInEachPhase() {
        assertThat(ALL.stream().filter(phase -> phase.owner() == Phase.Owner.TARGET))
                .containsExactly(new Phase.RollbackWindow(), new Phase.HandingBack(1), new Phase.Moved());
        assertThat(ALL).noneMatch(phase -> phase.owner() == Phase.Owner.UNKNOWN);
    }

    @Test
    void changesTheOwnerOnlyByADeclaration() {
        Set<String> steps = ALL.stream()
                .flatMap(from -> ALL.stream()
                        .filter(to -> from.mayBecome(to) && from.owner() != to.owner())
                        .map(to -> from.word() + " > " + to.word()))
                .collect(Collectors.toSet());

        assertThat(steps)
                .containsExactlyInAnyOrder(
                        "cutting over > moved", "cutting over > rollback window", "handing back > returning");
    }

    @Test
    void recognisesStoredWords() {
        assertThat(ALL)
                .allSatisfy(phase -> assertThat(Phase.stored(phase.word())).contains(phase));
        assertThat(ALL).hasSize(Phase.class.getPermittedSubclasses().length);
        assertThat(Phase.stored("")).isEmpty();
        assertThatThrownBy(() -> Phase.stored("of a later version")).hasMessageContaining("of a later version");
    }
}
