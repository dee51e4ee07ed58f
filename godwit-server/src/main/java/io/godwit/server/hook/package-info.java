/** The operator's hooks: programs in a folder, and callbacks over HTTP. */
@NullMarked
package io.godwit.server.hook;

import org.jspecify.annotations.NullMarked;
