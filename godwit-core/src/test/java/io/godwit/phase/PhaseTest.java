package io.godwit.phase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PhaseTest {
    private static final List<Phase> ALL = List.of(
            new Phase.Copying(), new Phase.Verifying(), new Phase.Ready(), new Phase.CuttingOver(1), new Phase.Moved());

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
                        "cutting over > moved");
    }

    @Test
    void givesTheTablesToTheTargetOnlyAtTheEnd() {
        assertThat(ALL.stream().filter(phase -> phase.owner() == Phase.Owner.TARGET))
                .containsExactly(new Phase.Moved());
    }

    @Test
    void recognisesStoredWords() {
        assertThat(Phase.isCuttingOver(new Phase.CuttingOver(3).word())).isTrue();
        assertThat(Phase.isMoved(new Phase.Moved().word())).isTrue();
        assertThat(Phase.isMoved(new Phase.Ready().word())).isFalse();
        assertThat(Phase.isCuttingOver("")).isFalse();
    }
}
