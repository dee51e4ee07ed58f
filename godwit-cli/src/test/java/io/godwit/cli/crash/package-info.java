/** Moves that are interrupted: the process of the mover, its servers and its network die, and the move goes on. */
@NullMarked
package io.godwit.cli.crash;

import org.jspecify.annotations.NullMarked;
