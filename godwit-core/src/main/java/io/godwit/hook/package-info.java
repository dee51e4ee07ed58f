/** What the operator's own programs are told about a move. */
@NullMarked
package io.godwit.hook;

import org.jspecify.annotations.NullMarked;
