/** Counters, rates and estimates as immutable snapshots. */
@NullMarked
package io.godwit.progress;

import org.jspecify.annotations.NullMarked;
