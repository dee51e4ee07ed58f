package io.godwit.sequence;

/**
 * Bounds of what the sequencer holds.
 *
 * @param atomicRows net row changes up to which an epoch is one transaction
 * @param epochRows row changes that one epoch, or one piece of a larger transaction, may fold
 * @param pendingBytes bytes of changes waiting to be applied above which no transaction is wanted
 * @param overlayBytes bytes of changes beside open chunks above which the youngest open chunk is discarded
 * @param consistentReads whether every epoch must be atomic, and every chunk wait for its landing position
 */
public record Limits(int atomicRows, int epochRows, long pendingBytes, long overlayBytes, boolean consistentReads) {}
