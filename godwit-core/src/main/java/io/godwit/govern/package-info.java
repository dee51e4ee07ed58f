/** Decides how much of the servers the move may use: copying gives way to the applications and to the lag. */
@NullMarked
package io.godwit.govern;

import org.jspecify.annotations.NullMarked;
