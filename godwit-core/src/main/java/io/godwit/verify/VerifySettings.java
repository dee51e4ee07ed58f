package io.godwit.verify;

/**
 * How source and target are compared.
 *
 * @param connections ranges compared at the same time
 * @param rangeRows rows of one compared range
 */
public record VerifySettings(int connections, int rangeRows) {}
