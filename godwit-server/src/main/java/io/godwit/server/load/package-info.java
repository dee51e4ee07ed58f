/** What limits are set on outside of the servers. */
@NullMarked
package io.godwit.server.load;

import org.jspecify.annotations.NullMarked;
