/** The command line: commands, wiring, display. */
@NullMarked
package io.godwit.cli;

import org.jspecify.annotations.NullMarked;
