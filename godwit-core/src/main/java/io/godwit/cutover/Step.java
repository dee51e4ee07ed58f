package io.godwit.cutover;

import io.godwit.phase.Direction;
import io.godwit.spi.TrafficSwitch;

/** Where a {@link Cutover} stands. */
enum Step {
    IDLE,
    RECORDING,
    ANNOUNCING,
    CLOSING,
    DRAINING,
    COMPARING,
    TELLING,
    CONFIRMING,
    DECLARING,
    UNDOING,
    DONE;

    /** Whether writes are stopped and may be let in again at any moment. */
    boolean isUndoable() {
        return switch (this) {
            case DRAINING, COMPARING, TELLING, CONFIRMING -> true;
            case IDLE, RECORDING, ANNOUNCING, CLOSING, DECLARING, UNDOING, DONE -> false;
        };
    }

    /** What is being done, for people. */
    String describe(Direction direction, TrafficSwitch traffic) {
        return switch (this) {
            case IDLE -> "";
            case RECORDING -> "recording the " + direction.handOver();
            case ANNOUNCING -> "running the hooks of " + direction.before().word();
            case CLOSING -> traffic.closing();
            case DRAINING -> "applying the last changes";
            case COMPARING -> "comparing the last changed rows";
            case TELLING -> "running the hooks of drained";
            case CONFIRMING ->
                "completing the %s, and making sure that writes are still stopped".formatted(direction.taker());
            case DECLARING -> "recording that the %s owns the tables".formatted(direction.taker());
            case UNDOING -> "letting writes in again on the " + direction.giver();
            case DONE -> "the %s owns the tables".formatted(direction.taker());
        };
    }
}
