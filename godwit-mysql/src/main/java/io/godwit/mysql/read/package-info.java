/** Reads the source: the bracket that makes a read exact, chunks, and questions about its history. */
@NullMarked
package io.godwit.mysql.read;

import org.jspecify.annotations.NullMarked;
