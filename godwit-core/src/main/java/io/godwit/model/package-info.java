/** Values that every part shares: tables, keys, rows, changes, positions. */
@NullMarked
package io.godwit.model;

import org.jspecify.annotations.NullMarked;
