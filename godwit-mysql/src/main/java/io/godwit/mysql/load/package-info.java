/** Tells how the applications of a server fare. */
@NullMarked
package io.godwit.mysql.load;

import org.jspecify.annotations.NullMarked;
