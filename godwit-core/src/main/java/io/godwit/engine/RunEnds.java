package io.godwit.engine;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.phase.Direction;
import io.godwit.phase.Phase;

/** Why a run ends in order before its move does. */
final class RunEnds {
    private RunEnds() {}

    static MoveException stopped(Phase phase, Direction direction) {
        return new MoveException(
                Code.STOPPED_BY_OPERATOR,
                "stopped by the operator while %s; the %s owns the tables. Start the same command again to go on."
                        .formatted(phase.word(), direction.giver()));
    }

    /** @param reason the signal that is above its critical value */
    static MoveException critical(String reason, Phase phase, Direction direction) {
        return new MoveException(
                Code.LOAD_CRITICAL,
                ("%s: the move ended while %s and leaves the servers to others; the %s owns the tables. Start the same"
                                + " command again when the load has gone, or raise the critical value.")
                        .formatted(reason, phase.word(), direction.giver()));
    }
}
