/**
 * {@code ./godwit bench}: measures moves between two servers of its own against what the target can do at best.
 *
 * <p>{@link io.godwit.bench.BenchCommand} is the way in. A {@link io.godwit.bench.Scenario} makes {@link
 * io.godwit.bench.Measurement measurements}, {@link io.godwit.bench.Results} collects them, {@link io.godwit.bench.Aims}
 * holds them against the aims. The mover runs as a process of its own, as its user starts it.
 */
@NullMarked
package io.godwit.bench;

import org.jspecify.annotations.NullMarked;
