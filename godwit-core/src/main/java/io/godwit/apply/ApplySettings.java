package io.godwit.apply;

import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigValues;
import java.util.List;

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
        int connections, int atomicRows, int epochRows, long pendingBytes, long overlayBytes, boolean consistentReads) {
    static final ConfigKey<Integer> CONNECTIONS =
            ConfigKey.whole("apply.connections", 4, 1, 64, "Connections that a large epoch of changes may use.");
    static final ConfigKey<Integer> ATOMIC_ROWS = ConfigKey.whole(
            "apply.atomic-rows", 2_000, 0, 1_000_000, "Changed rows up to which an epoch is one transaction.");
    static final ConfigKey<Integer> EPOCH_ROWS = ConfigKey.whole(
            "apply.epoch-rows",
            50_000,
            1,
            10_000_000,
            "Changes that one epoch may fold; a larger transaction is applied in pieces of this size.");
    static final ConfigKey<Long> PENDING_BYTES = ConfigKey.bytes(
            "apply.pending-bytes",
            128L << 20,
            1L << 20,
            64L << 30,
            "Memory for changes that wait to be applied; above it the source's log is not read.");
    static final ConfigKey<Long> OVERLAY_BYTES = ConfigKey.bytes(
            "apply.overlay-bytes",
            128L << 20,
            1L << 20,
            64L << 30,
            "Memory for changes to rows that are being copied; above it the youngest chunk is given up.");
    static final ConfigKey<Boolean> CONSISTENT_READS = ConfigKey.yesNo(
            "apply.consistent-reads",
            false,
            "Whether readers of the target must see only states that the source had; slower.");

    public static final List<ConfigKey<?>> KEYS =
            List.of(CONNECTIONS, ATOMIC_ROWS, EPOCH_ROWS, PENDING_BYTES, OVERLAY_BYTES, CONSISTENT_READS);

    public static ApplySettings from(ConfigValues values) {
        return new ApplySettings(
                values.of(CONNECTIONS),
                values.of(ATOMIC_ROWS),
                values.of(EPOCH_ROWS),
                values.of(PENDING_BYTES),
                values.of(OVERLAY_BYTES),
                values.of(CONSISTENT_READS));
    }
}
