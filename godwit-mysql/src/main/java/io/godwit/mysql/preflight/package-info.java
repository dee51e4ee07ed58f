/** The checks before a move: one class per check, all run, all findings at once. */
@NullMarked
package io.godwit.mysql.preflight;

import org.jspecify.annotations.NullMarked;
