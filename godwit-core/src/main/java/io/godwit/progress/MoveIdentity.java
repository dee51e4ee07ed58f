package io.godwit.progress;

/**
 * Which move this is.
 *
 * @param name what the ledger on the target calls it
 * @param source host and port of the source
 * @param target host and port of the target
 */
public record MoveIdentity(String name, String source, String target) {}
