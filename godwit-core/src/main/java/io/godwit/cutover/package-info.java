/** Hands the tables over. */
@NullMarked
package io.godwit.cutover;

import org.jspecify.annotations.NullMarked;
