package io.godwit.cutover;

import io.godwit.progress.Pace;
import java.time.Duration;
import java.util.Optional;

/**
 * What would be left to do if writes were stopped now.
 *
 * @param lag as last measured, if it was
 * @param pendingChanges row changes that were received and not applied
 * @param applying how fast changes are applied
 * @param dirtyKeys keys that changed after they were last compared
 * @param comparing how fast these are compared
 */
public record Backlog(Optional<Duration> lag, long pendingChanges, Pace applying, long dirtyKeys, Pace comparing) {}
