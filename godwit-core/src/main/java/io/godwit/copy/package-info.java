/** Copies the rows that exist when a move begins. */
@NullMarked
package io.godwit.copy;

import org.jspecify.annotations.NullMarked;
