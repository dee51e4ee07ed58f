/** What a user of the library imports: start a move, watch it, read its report. */
@NullMarked
package io.godwit;

import org.jspecify.annotations.NullMarked;
