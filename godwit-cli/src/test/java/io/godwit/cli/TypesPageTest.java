package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/reference/types.md tells what {@link FidelityIT} does. */
class TypesPageTest {
    private static final String HEAD = """
            # Column types

            This page is generated from the cases of `FidelityIT`; `TypesPageTest` fails when it is stale and says how to write it
            again. For each type the test moves every value named here, and random ones, every way there is: copied;
            copied and then updated by a change of the source; inserted by one; copied and then deleted by one; copied, then
            spoilt or deleted on the target, found by the comparison and repaired. What arrived is compared as exact text
            (`HEX()`), a JSON document also by the `JSON_TYPE()` of every value inside, and the fingerprints of the
            comparison must tell any two of the values apart. So each row of the table means: copied, inserted, updated,
            deleted, compared and repaired exactly.

            | type | character sets, other columns, indexes | values | as a key |
            | --- | --- | --- | --- |
            """;

    private static final String TAIL = """

            ## JSON

            A document arrives with the type of every value inside: an unsigned 1, a DECIMAL 1, a DATE, a BLOB stay what they
            are, and the comparison tells them from the integer 1 and from a string of the same text. The text of a document
            does not show these types and the server hands out nothing but text, so its `JSON_TYPE()` is asked of every value,
            by the copy once and by the comparison on both sides. With documents of 80 bytes
            and 6 values that takes MySQL 9.7 3 µs for each, and MySQL 8.0.33 4.5 µs; with 20 values 7 and 9 µs. With documents of
            more than 512 bytes, or of more than 32 members or elements, MySQL 8.0.33 makes a temporary table for each, in 12 µs
            at least and in far more beside a busy application: [the decision](../decisions/0015-types-inside-of-json.md).

            - What a DECIMAL inside reserves for leading zeros is not kept, and shows in `JSON_STORAGE_SIZE()` only.
            - MySQL 8.0.33 changes a TIME of 24 hours or more that is put into JSON: 34:00:00 becomes 26:00:00. What lies there it
              reads right. So a document arrives as the source holds it, and such a target is given another time, which becomes
              the right one. It cannot be made to hold more than 630:59:59, which MySQL 9 can: from such a source to such a target
              `godwit check` looks through all documents, and refuses a table that holds one (`json-long-times`).

            ## Keys

            A table is moved by its primary key, or by a unique key over whole columns that are not NULL. `KeyShapesIT` moves tables
            with each kind of key, of one column and of several, while these keys are written; `CollationOrderIT` compares every
            collation with the server's indexes. Texts in a key may have any collation but `big5_chinese_ci`,
            `cp1250_czech_cs`, `gb18030_chinese_ci`, `latin2_czech_cs` and `tis620_thai_ci`: the server's weights of these do
            not give its own order. A collation that MySQL 8.0.33 and 9.7 do not have is refused in a key, and a character set
            that they do not have in any column: nobody has compared them yet. A key in which some columns rise and some fall is
            refused. So are types that say *no* above.
            """;

    /** To write the page again: {@code ./mvnw -pl godwit-cli -am test -Dgodwit.write-docs=true}. */
    @Test
    void referencePageIsFresh() throws IOException {
        Path page = Path.of("..", "docs", "reference", "types.md");
        String fresh = HEAD + rows() + TAIL;
        if (Boolean.getBoolean("godwit.write-docs")) {
            Files.writeString(page, fresh);
        }
        assertThat(page)
                .as("stale: run ./mvnw -pl godwit-cli -am test -Dgodwit.write-docs=true")
                .hasContent(fresh);
    }

    private static String rows() {
        Map<List<String>, TreeSet<String>> besides = new LinkedHashMap<>();
        for (TypeCase each : TypeCases.all()) {
            String type = each.type().length() < 60 ? each.type() : each.type().substring(0, 12) + "…)";
            int charset = type.indexOf(" CHARACTER SET ");
            String name = (charset < 0 ? type : type.substring(0, charset)).replace(" NULL", "");
            TreeSet<String> more =
                    besides.computeIfAbsent(List.of(name, words(each), asKey(each)), _ -> new TreeSet<>());
            if (charset >= 0) {
                more.add(type.substring(charset + " CHARACTER SET ".length()));
            }
            if (each.generatedKey()) {
                more.add("a primary key of the server's making");
            } else if (!each.more().isEmpty()) {
                more.add("`" + each.more().replace(" ,", ",") + "`");
            }
        }
        return besides.entrySet().stream()
                .map(row -> Stream.of(
                                "`" + row.getKey().get(0) + "`",
                                String.join(", ", row.getValue()),
                                row.getKey().get(1),
                                row.getKey().get(2))
                        .map(cell -> cell.replace("|", "\\|"))
                        .collect(Collectors.joining(" | ", "| ", " |")))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String words(TypeCase each) {
        return each.values() + (each.sinceMajor() > 8 ? " (MySQL " + each.sinceMajor() + ")" : "");
    }

    private static String asKey(TypeCase each) {
        return switch (each.type().split("[ (]", 2)[0]) {
            case "char", "varchar" -> "yes";
            case "tinytext", "text", "mediumtext", "longtext", "tinyblob", "blob", "mediumblob", "longblob" ->
                "no: only a prefix could be in it";
            case "set" -> "no: the server sorts it in two ways";
            case "json",
                    "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "vector" -> "no: it has no order";
            default -> "yes";
        };
    }
}
