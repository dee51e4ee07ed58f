package io.godwit.mysql.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Column;
import io.godwit.model.TableId;
import io.godwit.mysql.schema.TableDefinition.DefinedColumn;
import io.godwit.mysql.schema.TableDefinition.IndexPart;
import io.godwit.mysql.schema.TableDefinition.UniqueIndex;
import io.godwit.spi.Preflight.Grade;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server of a later version may have, and nobody has compared with its indexes. */
class TableDefinitionTest {
    private static final TableId TABLE = new TableId("shop", "t");

    private static TableDefinition table(Column... columns) {
        return new TableDefinition(
                TABLE,
                TABLE,
                "InnoDB",
                List.of(columns).stream()
                        .map(column -> new DefinedColumn(column, "", false))
                        .toList(),
                List.of(new UniqueIndex("PRIMARY", true, List.of(new IndexPart(columns[0].name(), 0, "", false)))));
    }

    private static Column text(String name, String charset, String collation, int ordinal) {
        return new Column(name, "varchar", "varchar(9)", charset, collation, false, ordinal);
    }

    @Test
    void anUnknownCharacterSetIsRefusedWithTheNameOfTheColumn() {
        for (String type : List.of("varchar", "longtext", "enum")) {
            Column column = new Column("name", type, type, "utf9", "utf9_0900_ai_ci", true, 1);
            assertThat(MySqlSchema.unusable(List.of(table(text("id", "ascii", "ascii_bin", 0), column))))
                    .containsExactly(new TableFault(
                            TABLE,
                            Grade.BLOCKS,
                            "column name has the character set utf9 (utf9_0900_ai_ci), which Godwit does not know"));
        }
    }

    @Test
    void anUnknownCollationIsRefusedInTheKeyOnly() {
        assertThat(table(text("name", "utf8mb4", "utf8mb4_1600_ai_ci", 0)).unusable())
                .containsExactly("key PRIMARY (name): Godwit cannot reproduce the order of column name (varchar(9),"
                        + " utf8mb4_1600_ai_ci)");
        assertThat(table(text("id", "ascii", "ascii_bin", 0), text("name", "utf8mb4", "utf8mb4_1600_ai_ci", 1))
                        .unusable())
                .isEmpty();
    }

    @Test
    void theNamesThatServersBefore8030GaveAreKnown() {
        assertThat(table(text("name", "utf8", "utf8_general_ci", 0)).unusable()).isEmpty();
        assertThat(table(text("name", "utf8", "utf8_bin", 0)).unusable()).isEmpty();
    }
}
