package io.godwit.cutover;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * When and how the tables are handed over.
 *
 * @param postponeFile while this file exists the cutover does not begin; empty: it begins as soon as the move is ready
 * @param lagMax the cutover begins only while the lag is below this
 * @param budget time from the stop of writes to the hand-over after which the cutover is undone
 * @param attempts how often a cutover that was undone is tried again before the move fails
 */
public record CutoverSettings(Optional<Path> postponeFile, Duration lagMax, Duration budget, int attempts) {}
