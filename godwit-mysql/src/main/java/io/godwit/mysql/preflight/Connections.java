package io.godwit.mysql.preflight;

/**
 * How many connections a move may have open at the same time.
 *
 * @param source the stream of changes included
 * @param target the ledger's included
 */
public record Connections(int source, int target) {}
