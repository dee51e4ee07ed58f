/** The bench itself, run once in small so that it cannot rot; nothing that depends on time is asserted. */
@NullMarked
package io.godwit.bench;

import org.jspecify.annotations.NullMarked;
