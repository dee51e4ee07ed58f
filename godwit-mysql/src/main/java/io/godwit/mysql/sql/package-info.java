/** Pure functions from values to SQL text. */
@NullMarked
package io.godwit.mysql.sql;

import org.jspecify.annotations.NullMarked;
