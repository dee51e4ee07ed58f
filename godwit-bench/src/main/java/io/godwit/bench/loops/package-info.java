/** JMH benchmarks of the hot loops, run by hand; CONTRIBUTING.md says how. */
@NullMarked
package io.godwit.bench.loops;

import org.jspecify.annotations.NullMarked;
