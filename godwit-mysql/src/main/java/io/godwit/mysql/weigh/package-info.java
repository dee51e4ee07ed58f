/** Asks the source how its collations order the keys of the change stream. */
@NullMarked
package io.godwit.mysql.weigh;

import org.jspecify.annotations.NullMarked;
