package io.godwit.mysql.preflight;

/**
 * How many connections a move with one reader and one writer may have open at the same time. It has more of those only where
 * there is room for them.
 *
 * @param source the stream of changes included
 * @param target the ledger's included
 */
public record Connections(int source, int target) {}
