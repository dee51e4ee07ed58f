/** Connections to MySQL servers: addresses, session settings in one place, pools, and what the server's errors mean. */
@NullMarked
package io.godwit.mysql.connect;

import org.jspecify.annotations.NullMarked;
