/** Stops the application's writes on the source and lets them in again. */
@NullMarked
package io.godwit.mysql.switchover;

import org.jspecify.annotations.NullMarked;
