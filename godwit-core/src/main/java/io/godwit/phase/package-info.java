/** Where a move stands, and which steps are allowed. */
@NullMarked
package io.godwit.phase;

import org.jspecify.annotations.NullMarked;
