/** A small shop on two real servers, to watch a move on any machine. */
@NullMarked
package io.godwit.cli.demo;

import org.jspecify.annotations.NullMarked;
