package io.godwit.model;

/**
 * An end of a key range: a key in sortable form, and the values of the key columns to compare with in SQL.
 *
 * @param values the key columns only, in key order
 */
public record KeyBound(Key key, RowImage values) {}
