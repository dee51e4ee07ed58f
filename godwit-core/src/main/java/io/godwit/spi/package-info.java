/** Ports that an adapter of a database implements. */
@NullMarked
package io.godwit.spi;

import org.jspecify.annotations.NullMarked;
