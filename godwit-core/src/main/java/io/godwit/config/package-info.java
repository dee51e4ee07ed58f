/** How settings are declared, read and checked; names no setting itself. */
@NullMarked
package io.godwit.config;

import org.jspecify.annotations.NullMarked;
