/** What the servers say of the tables: which there are, their columns and keys, and how two definitions differ. */
@NullMarked
package io.godwit.mysql.schema;

import org.jspecify.annotations.NullMarked;
