package io.godwit.copy;

import io.godwit.config.Adjustment;
import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigValues;
import java.util.List;

/**
 * How the rows that exist when a move begins are copied.
 *
 * @param readers chunks read from the source at the same time, at most
 * @param writers chunks written to the target at the same time, at most
 * @param chunkRows rows that one chunk has at most
 * @param chunkBytes of rows after which a chunk ends, whatever it aimed at; earlier where many chunks are in hand
 * @param deferIndexes whether large tables that the move makes get their secondary indexes after their rows
 */
public record CopySettings(int readers, int writers, int chunkRows, long chunkBytes, boolean deferIndexes) {
    static final ConfigKey<Integer> READERS = ConfigKey.whole(
            "copy.readers",
            16,
            1,
            64,
            "Chunks read from the source at the same time, at most; Godwit finds out how many are best.");
    static final ConfigKey<Integer> WRITERS = ConfigKey.whole(
            "copy.writers",
            16,
            1,
            64,
            "Chunks written to the target at the same time, at most; Godwit finds out how many are best.");
    static final ConfigKey<Integer> CHUNK_ROWS =
            ConfigKey.whole("copy.chunk-rows", 10_000, 1, 100_000, "Rows that one chunk has at most.");
    static final ConfigKey<Long> CHUNK_BYTES = ConfigKey.bytes(
            "copy.chunk-bytes",
            4L << 20,
            1L << 10,
            1L << 30,
            "Bytes of rows after which a chunk ends. At most twelve of that size are in memory; with many readers and writers chunks are smaller.");

    static final ConfigKey<Boolean> DEFER_INDEXES = ConfigKey.yesNo(
            "copy.defer-indexes",
            true,
            "Whether large tables that Godwit makes get their secondary indexes after their rows, in one pass. Not with"
                    + " apply.consistent-reads, since somebody reads them then.");

    public static final List<ConfigKey<?>> KEYS = List.of(READERS, WRITERS, CHUNK_ROWS, CHUNK_BYTES, DEFER_INDEXES);

    public static final List<Adjustment<CopySettings, ?>> ADJUSTMENTS = List.of(
            new Adjustment<>(
                    READERS,
                    CopySettings::readers,
                    (all, one) -> new CopySettings(one, all.writers, all.chunkRows, all.chunkBytes, all.deferIndexes)),
            new Adjustment<>(
                    WRITERS,
                    CopySettings::writers,
                    (all, one) -> new CopySettings(all.readers, one, all.chunkRows, all.chunkBytes, all.deferIndexes)),
            new Adjustment<>(
                    CHUNK_ROWS,
                    CopySettings::chunkRows,
                    (all, one) -> new CopySettings(all.readers, all.writers, one, all.chunkBytes, all.deferIndexes)),
            new Adjustment<>(
                    CHUNK_BYTES,
                    CopySettings::chunkBytes,
                    (all, one) -> new CopySettings(all.readers, all.writers, all.chunkRows, one, all.deferIndexes)));

    /** Settings with which indexes come after the rows. */
    public CopySettings(int readers, int writers, int chunkRows, long chunkBytes) {
        this(readers, writers, chunkRows, chunkBytes, true);
    }

    public static CopySettings from(ConfigValues values) {
        return new CopySettings(
                values.of(READERS),
                values.of(WRITERS),
                values.of(CHUNK_ROWS),
                values.of(CHUNK_BYTES),
                values.of(DEFER_INDEXES));
    }
}
