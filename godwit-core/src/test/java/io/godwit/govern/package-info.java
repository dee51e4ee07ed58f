@NullMarked
package io.godwit.govern;

import org.jspecify.annotations.NullMarked;
