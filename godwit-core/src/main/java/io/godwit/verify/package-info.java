/** Compares source and target without locks. */
@NullMarked
package io.godwit.verify;

import org.jspecify.annotations.NullMarked;
