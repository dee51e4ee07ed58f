/** Real MySQL servers, workload, row oracle and faults, for tests and the demo. */
@NullMarked
package io.godwit.testing;

import org.jspecify.annotations.NullMarked;
