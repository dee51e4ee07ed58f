/** The change stream: from the bytes of the source's binary log to whole transactions. */
@NullMarked
package io.godwit.mysql.binlog;

import org.jspecify.annotations.NullMarked;
