/** Shows a move while it runs, from snapshots alone. */
@NullMarked
package io.godwit.cli.display;

import org.jspecify.annotations.NullMarked;
