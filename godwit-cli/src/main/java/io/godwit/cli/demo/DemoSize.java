package io.godwit.cli.demo;

/**
 * How large a demo is.
 *
 * @param rows rows of all tables together
 * @param transactionsPerSecond what the application writes
 * @param seed the same seed makes the same rows and the same choices of the application
 */
public record DemoSize(long rows, int transactionsPerSecond, long seed) {}
