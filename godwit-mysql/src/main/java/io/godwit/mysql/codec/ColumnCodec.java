package io.godwit.mysql.codec;

import io.godwit.model.RowImageBuilder;
import io.godwit.mysql.sql.SqlText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Godwit knows of one column's type. Copying, changes, fingerprints and keys all go through it, so that a value
 * looks the same wherever it comes from. The canonical form is the bytes that {@link #select} yields, as
 * a rule.
 *
 * <p>Immutable and thread-safe. The session must have {@code time_zone='+00:00'}, {@code character_set_results} NULL
 * or binary, and neither PAD_CHAR_TO_FULL_LENGTH, NO_BACKSLASH_ESCAPES nor ANSI_QUOTES.
 */
public interface ColumnCodec {
    /** The expression whose bytes in the text protocol are the canonical form; as a rule the column itself. */
    default String select(String quotedColumn) {
        return quotedColumn;
    }

    /**
     * What a statement must ask besides {@link #select} and {@link #fingerprint} where these do not tell everything.
     *
     * @param row what the statement calls the row that it joins for all columns
     * @param prefix of names of columns of that row, for this column alone
     */
    default Optional<InnerTypes> innerTypes(String quotedColumn, String row, String prefix) {
        return Optional.empty();
    }

    /**
     * Appends the canonical form of a value that is not NULL.
     *
     * @param value what {@link #select} yields
     * @param innerTypes what {@link #innerTypes} yields
     */
    default void fromSelect(byte[] value, byte @Nullable [] innerTypes, RowImageBuilder out) {
        out.append(value);
    }

    /**
     * Whether a column of this type in a TABLE_MAP event is what the codec reads: otherwise the table's definition has
     * changed.
     *
     * @param type the type byte of the event, from 0 to 255
     */
    boolean reads(int type, int metadata);

    /** Reads one value of a row event that is not NULL and appends its canonical form. */
    void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out);

    /**
     * Writes a canonical form as a literal that the column stores unchanged and that compares as the column does; that of
     * a number is a literal already.
     */
    default void literal(byte[] bytes, int offset, int length, SqlText out) {
        out.append(bytes, offset, length);
    }

    /** Whether the server may take two canonical forms of different bytes for equal, so that an update changes nothing. */
    default boolean mayBeNoUpdate(byte[] before, byte[] after) {
        return false;
    }

    /** Whether a strict session refuses this canonical form, though a table may hold it. */
    default boolean refusedWhenStrict(byte[] bytes, int offset, int length) {
        return false;
    }

    /**
     * The expression that, together with {@link #innerTypes}, identifies the value exactly, for hashing together with others
     * by CONCAT on both servers. For values that may be large it is a digest already. NULL for NULL.
     */
    default String fingerprint(String quotedColumn) {
        return select(quotedColumn);
    }

    /**
     * The {@link #fingerprint} as operands of a CONCAT, so that no value is the beginning of another one: what follows cannot
     * be taken for a part of it. Begins with a digit, a sign or a letter from a to f.
     */
    default String framedFingerprint(String quotedColumn) {
        String value = fingerprint(quotedColumn);
        return "LENGTH(" + value + "), ':', " + value;
    }

    /** {@link #framedFingerprint} of values whose text has no comma, without the length that costs the server a conversion. */
    default String endedFingerprint(String quotedColumn) {
        return fingerprint(quotedColumn) + ", ','";
    }

    /** Who can tell the order of the values, and which of them are equal. */
    enum Order {
        /** A client can: {@link #sortable} takes the canonical form. */
        BY_VALUE,
        /** Only the server can: {@link #sortable} takes what the server answers to {@link #weight}. */
        BY_WEIGHT,
        /** Nobody: the type is of no use in a key. */
        NONE
    }

    Order order();

    /** For {@link Order#BY_WEIGHT}: the expression of the weight of a text, which is the column or a literal of
     * it. Not NULL, unless the text is. */
    default String weight(String text) {
        throw new IllegalStateException("values of this type are ordered without weights");
    }

    /**
     * Writes a canonical form, or a weight, so that unsigned lexicographic order is the server's order, and equal means
     * equal for the server. Self-delimiting: the parts of a composite key are concatenated.
     */
    default void sortable(byte[] bytes, int offset, int length, KeyBytes out) {
        throw new IllegalStateException("values of this type cannot be ordered");
    }
}
