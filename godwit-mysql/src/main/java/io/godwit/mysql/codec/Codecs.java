package io.godwit.mysql.codec;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.Column;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the codec of a column. */
public final class Codecs {
    private Codecs() {}

    public static ColumnCodec of(Column column) {
        return find(column)
                .orElseThrow(() -> new MoveException(
                        Code.PREFLIGHT_REFUSED, whyNot(column) + "; leave the table out or change the column"));
    }

    public static boolean supports(Column column) {
        return find(column).isPresent();
    }

    /** Why a column that is not supported cannot be moved. */
    public static String whyNot(Column column) {
        return unknown(column.charset())
                ? "column " + column.name() + " has the character set " + column.charset() + " (" + column.collation()
                        + "), which Godwit does not know"
                : "column " + column.name() + " has the type " + column.columnType() + ", which Godwit cannot move";
    }

    private static boolean unknown(@Nullable String charset) {
        return charset != null && !charset.equals("binary") && !KnownCollations.charset(charset);
    }

    private static Optional<ColumnCodec> find(Column column) {
        if (unknown(column.charset())) {
            return Optional.empty();
        }
        ColumnCodec codec = switch (column.dataType()) {
            case "tinyint" -> new IntegerCodec(column, 1, BinlogType.TINY);
            case "smallint" -> new IntegerCodec(column, 2, BinlogType.SHORT);
            case "mediumint" -> new IntegerCodec(column, 3, BinlogType.INT24);
            case "int" -> new IntegerCodec(column, 4, BinlogType.LONG);
            case "bigint" -> new IntegerCodec(column, 8, BinlogType.LONGLONG);
            case "decimal" -> new DecimalCodec(column);
            case "float" -> new FloatingCodec(4, BinlogType.FLOAT);
            case "double" -> new FloatingCodec(8, BinlogType.DOUBLE);
            case "date" -> new DateCodec();
            case "time" -> new TimeCodec(column);
            case "datetime" -> new DateTimeCodec(column);
            case "timestamp" -> new TimestampCodec(column);
            case "year" -> new YearCodec();
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" -> TextCodec.of(column);
            case "binary" -> new FixedBinaryCodec(column);
            case "varbinary" -> new BinaryCodec(BinlogType.VARCHAR);
            case "tinyblob", "blob", "mediumblob", "longblob" -> new BinaryCodec(BinlogType.BLOB);
            case "bit" -> new BitCodec(column);
            case "enum" -> new EnumCodec(BinlogType.ENUM);
            case "set" -> new EnumCodec(BinlogType.SET);
            case "json" -> new JsonCodec();
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geomcollection",
                    "geometrycollection" -> OpaqueCodec.geometry();
            case "vector" -> OpaqueCodec.vector();
            default -> null;
        };
        return Optional.ofNullable(codec);
    }
}
