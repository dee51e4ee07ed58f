package io.godwit.copy;

/**
 * How the rows that exist when a move begins are copied.
 *
 * @param readers chunks read from the source at the same time
 * @param writers chunks written to the target at the same time
 * @param chunkRows rows that one chunk aims at
 */
public record CopySettings(int readers, int writers, int chunkRows) {}
