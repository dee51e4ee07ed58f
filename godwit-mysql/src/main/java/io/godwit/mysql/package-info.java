/** The adapters of core's ports for MySQL. */
@NullMarked
package io.godwit.mysql;

import org.jspecify.annotations.NullMarked;
