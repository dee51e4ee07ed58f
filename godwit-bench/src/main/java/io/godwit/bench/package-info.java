/**
 * Benchmarks of the hot loops. To run one: {@code ./mvnw -pl godwit-bench -am -DskipTests package}, then {@code java -cp
 * "godwit-bench/target/lib/*" org.openjdk.jmh.Main SequencerBenchmark}.
 */
@NullMarked
package io.godwit.bench;

import org.jspecify.annotations.NullMarked;
