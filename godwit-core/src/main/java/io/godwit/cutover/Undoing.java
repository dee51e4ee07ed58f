package io.godwit.cutover;

import io.godwit.concurrent.EventLoop;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.phase.Direction;
import io.godwit.phase.MoveEvent;
import io.godwit.spi.TrafficSwitch;
import java.util.List;
import java.util.Map;

/**
 * Lets writes in again where they were: first the names, since applications wait for them, then what was made on the
 * target, then the phase, then the hooks. Owned by the loop's thread.
 */
final class Undoing {
    private final Direction direction;
    private final EventLoop loop;
    private final TrafficSwitch traffic;
    private final List<TableId> tables;
    private final Surroundings surroundings;
    private final Completion completion;

    Undoing(
            Direction direction,
            EventLoop loop,
            TrafficSwitch traffic,
            List<TableId> tables,
            Surroundings surroundings,
            Completion completion) {
        this.direction = direction;
        this.loop = loop;
        this.traffic = traffic;
        this.tables = tables;
        this.surroundings = surroundings;
        this.completion = completion;
    }

    /** @param then runs when the hooks have been told */
    void begin(MoveException reason, int attempt, Runnable then) {
        surroundings.hurry(false);
        loop.start(
                "let writes in again",
                () -> {
                    surroundings.confirmLease();
                    traffic.reopen(tables);
                    return tables;
                },
                reopened -> completion.whenEnded(() -> takeBack(reason, attempt, then)));
    }

    private void takeBack(MoveException reason, int attempt, Runnable then) {
        if (!completion.hasBegun()) {
            becomeReady(reason, attempt, then);
            return;
        }
        loop.start(
                "take back what was made on the target",
                () -> {
                    surroundings.confirmLease();
                    surroundings.takeBackTarget();
                    return tables;
                },
                taken -> becomeReady(reason, attempt, then));
    }

    private void becomeReady(MoveException reason, int attempt, Runnable then) {
        Map<String, String> facts = Map.of(
                MoveEvent.ATTEMPT, Integer.toString(attempt), MoveEvent.REASON, String.valueOf(reason.getMessage()));
        surroundings.enter(direction.afterUndo(), () -> {
            completion.forget();
            surroundings.tell(direction.undone(), facts, failure -> then.run());
        });
    }
}
