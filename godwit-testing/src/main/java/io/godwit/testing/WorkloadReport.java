package io.godwit.testing;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the application has seen so far.
 *
 * @param committed transactions whose commit was acknowledged
 * @param rolledBack transactions that the application itself rolled back
 * @param troubles how often each kind of expected error came
 * @param gapMax the longest time between two acknowledged commits of all writers together
 * @param outage the time between the last commit acknowledged before the latest switch and the first one after it; nothing
 *     while there was no switch, or no commit since
 */
public record WorkloadReport(
        long committed, long rolledBack, Map<Trouble, Long> troubles, Duration gapMax, Optional<Duration> outage) {

    public WorkloadReport {
        troubles = Collections.unmodifiableMap(new TreeMap<>(troubles));
    }

    public long count(Trouble trouble) {
        return troubles.getOrDefault(trouble, 0L);
    }
}
