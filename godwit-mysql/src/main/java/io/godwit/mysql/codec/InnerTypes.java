package io.godwit.mysql.codec;

/**
 * How a statement about rows asks for the types inside of a column's values. What {@code columns} select is joined to each
 * row for which the condition holds, and is NULL for the others; the expression is right in both cases.
 *
 * @param expression of the types as a text; NULL where the value's own text tells everything
 * @param columns what the expression needs to be cheap, each with its name
 * @param condition for which rows that is worth its while
 */
public record InnerTypes(String expression, String columns, String condition) {}
