/** The record of a move in the schema {@code _godwit} of the target, its lease, and the transactions that the lease guards. */
@NullMarked
package io.godwit.mysql.ledger;

import org.jspecify.annotations.NullMarked;
