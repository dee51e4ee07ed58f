/** Compares rows of source and target by fingerprints that the servers compute. */
@NullMarked
package io.godwit.mysql.verify;

import org.jspecify.annotations.NullMarked;
