package io.godwit.mysql.ledger;

import io.godwit.model.TableId;

/**
 * A trigger or view that the cutover makes on the target.
 *
 * @param kind the word in SQL: TRIGGER or VIEW
 */
public record MadeObject(String kind, TableId id) {}
