/** What may be asked of a running move, by whatever way it comes: local socket, HTTP, library. */
@NullMarked
package io.godwit.control;

import org.jspecify.annotations.NullMarked;
