package io.godwit.sequence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/** What a mover does on the target as one piece of work: stages one after another, transactions of one side by side. */
final class TargetWork {
    final String name;
    final boolean isEpoch;
    private final Deque<List<TargetTransaction>> stages = new ArrayDeque<>();
    private final Runnable whenDone;

    TargetWork(String name, boolean isEpoch, Runnable whenDone) {
        this.name = name;
        this.isEpoch = isEpoch;
        this.whenDone = whenDone;
    }

    void then(List<TargetTransaction> stage) {
        List<TargetTransaction> busy = new ArrayList<>(stage);
        if (!busy.isEmpty()) {
            stages.add(busy);
        }
    }

    /** Adds to the last stage, so that there is no barrier before it. */
    void beside(List<TargetTransaction> more) {
        List<TargetTransaction> last = stages.peekLast();
        if (last == null) {
            then(more);
        } else {
            last.addAll(more);
        }
    }

    /** Some transaction of the stage that is under way. */
    TargetTransaction any(SplittableRandom random) {
        List<TargetTransaction> stage = stages.element();
        return stage.get(random.nextInt(stage.size()));
    }

    List<TargetTransaction> underWay() {
        List<TargetTransaction> stage = stages.peek();
        return stage == null ? List.of() : stage;
    }

    boolean isAtLastStage() {
        return stages.size() == 1;
    }

    /** After a commit: goes on to the next stage; true when all is done. */
    boolean proceed() {
        List<TargetTransaction> stage = stages.peek();
        if (stage != null) {
            stage.removeIf(each -> each.state == TargetTransaction.State.COMMITTED);
            if (!stage.isEmpty()) {
                return false;
            }
            stages.remove();
        }
        if (stages.isEmpty()) {
            whenDone.run();
            return true;
        }
        return false;
    }

    @Override
    public String toString() {
        return name;
    }
}
