/** One codec per column type: how its values are selected, read from the binary log, written as SQL, hashed and ordered. */
@NullMarked
package io.godwit.mysql.codec;

import org.jspecify.annotations.NullMarked;
