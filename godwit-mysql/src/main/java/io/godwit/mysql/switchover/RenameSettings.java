package io.godwit.mysql.switchover;

import java.time.Duration;

/**
 * How hard the rename tries.
 *
 * @param lockWait for one try; all writers wait behind it, so it is short
 * @param pauseMin between two tries, doubled each time
 */
public record RenameSettings(Duration lockWait, int attempts, Duration pauseMin, Duration pauseMax) {
    public static RenameSettings usual() {
        return new RenameSettings(Duration.ofSeconds(1), 10, Duration.ofMillis(500), Duration.ofSeconds(10));
    }
}
