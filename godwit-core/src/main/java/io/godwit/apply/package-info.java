/** Applies the changes of the source to the target. */
@NullMarked
package io.godwit.apply;

import org.jspecify.annotations.NullMarked;
