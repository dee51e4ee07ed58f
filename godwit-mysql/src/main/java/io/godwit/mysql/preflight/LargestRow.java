package io.godwit.mysql.preflight;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How large the largest row of a table is in a page of its clustered index, as InnoDB counts it when it makes a table in
 * strict mode. For one thread.
 */
// MYSQL: get_permissible_max_size, dict_index_validate_max_rec_size and get_field_max_size in InnoDB's dict0dict.cc.
final class LargestRow {
    private static final int LARGEST_PAGE = 65_536;
    private static final int RECORD_MAX = 16_383;
    private static final int TRANSACTION_AND_ROLL_POINTER = 13;
    private static final int CHILD_POINTER = 4;

    /** A longer value of fixed length is treated like one of variable length. */
    private static final int FIXED_MAX = 768;
    /** What is left in the page of a value that lies outside of it; formats before DYNAMIC keep the beginning there. */
    private static final int POINTERS = 40;

    private static final int BEGINNING_AND_POINTER = 788;
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final String rowFormat;
    private final List<Field> keyFields = new ArrayList<>();
    private final List<Field> fields = new ArrayList<>();
    private int nullable;

    /**
     * @param length in bytes, or the most that a value takes
     * @param fixed whether every value takes that many
     */
    private record Field(int length, boolean fixed) {}

    /** @param rowFormat as information_schema.TABLES says it */
    LargestRow(String rowFormat) {
        this.rowFormat = rowFormat.toUpperCase(Locale.ROOT);
    }

    /**
     * A column that is stored, as information_schema.COLUMNS says it.
     *
     * @param octets CHARACTER_OCTET_LENGTH, 0 where it is NULL
     * @param characters CHARACTER_MAXIMUM_LENGTH, 0 where it is NULL
     * @param digits NUMERIC_PRECISION, or DATETIME_PRECISION, 0 where both are NULL
     * @param scale NUMERIC_SCALE, 0 where it is NULL
     */
    record StoredColumn(
            String dataType, String columnType, long octets, long characters, int digits, int scale, String charset) {}

    void add(StoredColumn column, boolean inPrimaryKey, boolean mayBeNull) {
        (inPrimaryKey ? keyFields : fields).add(field(column));
        nullable += mayBeNull ? 1 : 0;
    }

    /** For a fulltext index InnoDB adds a column of its own. */
    void addDocumentId() {
        fields.add(new Field(Long.BYTES, true));
    }

    private Field field(StoredColumn column) {
        int octets = (int) Math.min(column.octets(), UNLIMITED);
        return switch (column.dataType()) {
            case "tinyint", "year" -> fixed(1);
            case "smallint" -> fixed(2);
            case "mediumint", "date" -> fixed(3);
            case "int", "float" -> fixed(4);
            case "bigint", "double" -> fixed(8);
            case "decimal" -> fixed(digitBytes(column.digits() - column.scale()) + digitBytes(column.scale()));
            case "time" -> fixed(3 + (column.digits() + 1) / 2);
            case "timestamp" -> fixed(4 + (column.digits() + 1) / 2);
            case "datetime" -> fixed(5 + (column.digits() + 1) / 2);
            case "bit" -> fixed((column.digits() + 7) / 8);
            case "enum" -> fixed(members(column.columnType()) < 256 ? 1 : 2);
            case "set" -> fixed(setBytes(members(column.columnType())));
            case "binary" -> fixed(octets);
            case "char" -> new Field(octets, isFixed(column));
            case "varchar", "varbinary" -> new Field(octets, false);
            default -> new Field(UNLIMITED, false);
        };
    }

    private static Field fixed(int length) {
        return new Field(length, true);
    }

    // MYSQL: nine digits are four bytes; what is left over takes as many as it needs.
    private static int digitBytes(int digits) {
        return digits / 9 * 4 + (digits % 9 + 1) / 2;
    }

    private static int setBytes(int members) {
        int bytes = (members + 7) / 8;
        return bytes > 4 ? 8 : bytes;
    }

    /** Of a type as {@code enum('a','b')}, where a quote inside of a member is doubled. */
    private static int members(String columnType) {
        int members = 0;
        boolean inside = false;
        for (int i = 0; i < columnType.length(); i++) {
            if (columnType.charAt(i) == '\'') {
                boolean doubled = inside && i + 1 < columnType.length() && columnType.charAt(i + 1) == '\'';
                if (doubled) {
                    i++;
                } else {
                    inside = !inside;
                    members += inside ? 1 : 0;
                }
            }
        }
        return members;
    }

    // MYSQL: in REDUNDANT format each CHAR has its full length; in the others those of which letters differ in length
    // vary. utf16 has letters of 2 and of 4 bytes.
    private boolean isFixed(StoredColumn column) {
        return !compact()
                || column.octets() == column.characters()
                || column.charset().equals("ucs2")
                || column.charset().equals("utf32");
    }

    private boolean compact() {
        return !rowFormat.equals("REDUNDANT");
    }

    /**
     * The largest row's bytes if they are too many, in a server with pages of this size.
     *
     * @param blockSize KEY_BLOCK_SIZE of a compressed table in bytes, 0 for the default
     */
    Optional<TooLarge> in(int pageSize, int blockSize) {
        boolean compressed = rowFormat.equals("COMPRESSED") && compressedPage(pageSize, blockSize) < pageSize;
        int all = keyFields.size() + fields.size() + 2;
        int limit = compressed ? emptyCompressed(compressedPage(pageSize, blockSize), all) : halfPage(pageSize);
        long size = compressed ? 2 : compact() ? 5 : 6;
        size += compact() ? (nullable + 7) / 8 : 2L * all;
        for (Field field : keyFields) {
            size += bytes(field);
        }
        if (!keyFields.isEmpty() && size + CHILD_POINTER >= (compressed ? limit / 2 : limit)) {
            return Optional.of(new TooLarge(size + CHILD_POINTER, compressed ? limit / 2 : limit));
        }
        size += TRANSACTION_AND_ROLL_POINTER;
        for (Field field : fields) {
            size += bytes(field);
        }
        return size >= limit ? Optional.of(new TooLarge(size, limit)) : Optional.empty();
    }

    /** @param limit what the bytes must be less than */
    record TooLarge(long bytes, int limit) {}

    private int bytes(Field field) {
        if (field.fixed() && field.length() <= FIXED_MAX) {
            return field.length();
        }
        boolean keepsBeginning = !rowFormat.equals("DYNAMIC") && !rowFormat.equals("COMPRESSED");
        int inside = keepsBeginning ? BEGINNING_AND_POINTER : POINTERS;
        int length = Math.min(field.length(), inside);
        int lengthBytes = field.length() > inside ? (keepsBeginning ? 2 : 1) : length < 256 ? 1 : 2;
        return length + (compact() ? lengthBytes : 0);
    }

    private int halfPage(int pageSize) {
        return pageSize == LARGEST_PAGE ? RECORD_MAX : (pageSize - (compact() ? 132 : 137)) / 2;
    }

    private static int compressedPage(int pageSize, int blockSize) {
        return blockSize > 0 ? blockSize : pageSize / 2;
    }

    // MYSQL: page_zip_empty_size, with compressBound of zlib for the description of the fields.
    private static int emptyCompressed(int page, int fields) {
        int description = 2 * (fields + 1);
        int bound = description + (description >> 12) + (description >> 14) + (description >> 25) + 13;
        return page - 106 - bound - 1;
    }
}
