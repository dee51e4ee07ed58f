package io.godwit.mysql.switchover;

import java.time.Duration;
import java.util.Optional;

/**
 * How hard the rename tries.
 *
 * @param lockWait for one try; all writers wait behind it, so it is short
 * @param pauseMin between two tries, doubled each time
 * @param killAfter clients that have held a table for so long are ended before a try; empty: nobody is
 */
public record RenameSettings(
        Duration lockWait, int attempts, Duration pauseMin, Duration pauseMax, Optional<Duration> killAfter) {
    public static RenameSettings usual() {
        return new RenameSettings(
                Duration.ofSeconds(1), 10, Duration.ofMillis(500), Duration.ofSeconds(10), Optional.empty());
    }
}
