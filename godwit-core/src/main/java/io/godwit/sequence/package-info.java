/** The heart: one order of chunks and transactions, without I/O and on one thread. */
@NullMarked
package io.godwit.sequence;

import org.jspecify.annotations.NullMarked;
