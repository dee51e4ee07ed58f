/** Writes the target: landed chunks and epochs, each in fenced transactions. */
@NullMarked
package io.godwit.mysql.write;

import org.jspecify.annotations.NullMarked;
