/** How a run and the world around it talk: commands and snapshots as JSON over a local socket. */
@NullMarked
package io.godwit.server;

import org.jspecify.annotations.NullMarked;
