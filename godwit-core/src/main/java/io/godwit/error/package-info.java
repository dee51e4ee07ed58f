/** Failures that stop a move, and the checks that stay on. */
@NullMarked
package io.godwit.error;

import org.jspecify.annotations.NullMarked;
