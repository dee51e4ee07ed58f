/** The only place that starts threads or waits for time. */
@NullMarked
package io.godwit.concurrent;

import org.jspecify.annotations.NullMarked;
