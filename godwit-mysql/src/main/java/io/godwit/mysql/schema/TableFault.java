package io.godwit.mysql.schema;

import io.godwit.model.TableId;
import io.godwit.spi.Preflight.Grade;

/**
 * Something about a table that a move cannot carry, or would not carry.
 *
 * @param table by its name on the server where the fault is
 */
public record TableFault(TableId table, Grade grade, String reason) {}
