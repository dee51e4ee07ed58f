package io.godwit.mysql.codec;

import io.godwit.model.RowImageBuilder;
import io.godwit.mysql.sql.SqlText;

/**
 * What Godwit knows of one column's type. Copying, changes, fingerprints and keys all go through it, so that a value
 * looks the same wherever it comes from. The canonical form is the bytes that {@link #select} yields.
 *
 * <p>Immutable and thread-safe. The session must have {@code time_zone='+00:00'}, {@code character_set_results} NULL
 * or binary, and neither PAD_CHAR_TO_FULL_LENGTH, NO_BACKSLASH_ESCAPES nor ANSI_QUOTES.
 */
public interface ColumnCodec {
    /** The expression whose bytes in the text protocol are the canonical form. */
    String select(String quotedColumn);

    /**
     * Whether a column of this type in a TABLE_MAP event is what the codec reads: otherwise the table's definition has
     * changed.
     *
     * @param type the type byte of the event, from 0 to 255
     */
    boolean reads(int type, int metadata);

    /** Reads one value of a row event that is not NULL and appends its canonical form. */
    void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out);

    /** Writes a canonical form as a literal that the column stores unchanged and that compares as the column does. */
    void literal(byte[] bytes, int offset, int length, SqlText out);

    /**
     * The expression that identifies the value exactly, for hashing together with others by CONCAT on both servers. For
     * values that may be large it is a digest already. NULL for NULL.
     */
    String fingerprint(String quotedColumn);

    /** Whether a client can reproduce the server's order of this type, so that {@link #sortable} is defined. */
    boolean orderedInMemory();

    /**
     * Writes a canonical form so that unsigned lexicographic order is the server's order, and equal means equal for the
     * server. Self-delimiting: the parts of a composite key are concatenated.
     */
    void sortable(byte[] bytes, int offset, int length, KeyBytes out);
}
