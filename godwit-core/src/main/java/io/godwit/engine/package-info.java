/** The run of a move: joins the stages, owns the phase. */
@NullMarked
package io.godwit.engine;

import org.jspecify.annotations.NullMarked;
