package io.godwit.apply;

/**
 * How changes of the source are applied to the target.
 *
 * @param connections connections that a large epoch may use
 * @param atomicRows net row changes up to which an epoch is one transaction
 * @param epochRows row changes that one epoch may fold; a single larger transaction is applied in pieces of this size
 * @param pendingBytes bytes of changes waiting to be applied above which the change stream is not read
 * @param overlayBytes bytes of changes kept beside open chunks above which the youngest open chunk is given up
 * @param consistentReads whether a reader of the target must only ever see states that the source had
 */
public record ApplySettings(
        int connections,
        int atomicRows,
        int epochRows,
        long pendingBytes,
        long overlayBytes,
        boolean consistentReads) {}
