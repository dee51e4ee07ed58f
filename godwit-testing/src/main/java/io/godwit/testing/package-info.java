/**
 * Real MySQL servers, workload, row oracle and faults, for tests and the demo.
 *
 * <p>{@link io.godwit.testing.MySqlServer} starts and breaks servers from the {@link
 * io.godwit.testing.MySqlDistribution} that the build has fetched; {@link io.godwit.testing.FaultProxy} breaks the network
 * in front of one. {@link io.godwit.testing.ShopSchema} makes tables to move, {@link io.godwit.testing.Workload} writes to
 * them meanwhile, {@link io.godwit.testing.RowOracle} judges the result. Nothing here knows the mover.
 */
@NullMarked
package io.godwit.testing;

import org.jspecify.annotations.NullMarked;
