/** Views of a running move for machines and people; reads snapshots, sends commands. */
@NullMarked
package io.godwit.server;

import org.jspecify.annotations.NullMarked;
