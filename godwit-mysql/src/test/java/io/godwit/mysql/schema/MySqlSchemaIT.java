package io.godwit.mysql.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.Column;
import io.godwit.model.TableShape;
import io.godwit.model.UniqueKey;
import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MySqlSchemaIT {
    private final ServerLink source = new ServerLink(Servers.source(), Duty.READ, "schema", 1);
    private final ServerLink target = new ServerLink(Servers.target(), Duty.WRITE, "schema", 1);
    private String schema = "";

    @BeforeEach
    void makeSchema() {
        schema = Servers.schema();
    }

    @AfterEach
    void closeLinks() {
        source.close();
        target.close();
    }

    private MySqlSchema schema(String... tables) {
        return new MySqlSchema(
                source,
                target,
                List.of(tables).stream().map(table -> schema + "." + table).toList());
    }

    private void onSource(String... definitions) {
        for (String definition : definitions) {
            Servers.SOURCE.execute("CREATE TABLE " + schema + "." + definition);
        }
    }

    private static List<String> names(List<TableShape> tables) {
        return tables.stream().map(table -> table.id().name()).toList();
    }

    private List<Finding> differences(MySqlSchema tables) throws SQLException {
        try (Session session = target.open(Duty.CONTROL)) {
            return MySqlSchema.differences(tables.definitions(), session);
        }
    }

    @Test
    void findsTablesByNameAndPatternOnceEach() {
        onSource("item_a (id INT PRIMARY KEY)", "item_b (id INT PRIMARY KEY)", "items (id INT PRIMARY KEY)");
        Servers.SOURCE.execute("CREATE VIEW " + schema + ".item_v AS SELECT 1");
        assertThat(names(schema("item_*", "item_b").tables())).containsExactly("item_a", "item_b");
        assertThat(names(schema("*").tables())).containsExactly("item_a", "item_b", "items");
        assertThat(names(schema("item?").tables())).containsExactly("items");
    }

    @Test
    void allNamesThatMeanNothingAreReportedAtOnce() {
        Servers.SOURCE.execute("CREATE VIEW " + schema + ".v AS SELECT 1");
        assertThatThrownBy(() -> schema("nothing", "x_*", "v").tables())
                .isInstanceOfSatisfying(
                        MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessageContaining("nothing' means no table")
                .hasMessageContaining("x_*' means no table")
                .hasMessageContaining("v' is a view");
    }

    @Test
    void generatedColumnsAreNoPartOfRowsButCount() {
        onSource(
                "t (a INT, g INT AS (a + 1) STORED, b VARCHAR(9) CHARACTER SET latin1, id BIGINT UNSIGNED PRIMARY KEY)");
        TableShape shape = schema("t").tables().getFirst();
        assertThat(shape.columnCount()).isEqualTo(4);
        assertThat(shape.columns()).extracting(Column::name).containsExactly("a", "b", "id");
        assertThat(shape.columns()).extracting(Column::ordinal).containsExactly(0, 2, 3);
        assertThat(shape.columns()).extracting(Column::charset).containsExactly(null, "latin1", null);
        assertThat(shape.columns().get(2).unsigned()).isTrue();
        assertThat(shape.keyColumns()).extracting(Column::name).containsExactly("id");
    }

    @Test
    void aUniqueKeyWithoutNullsStandsInForThePrimaryKey() {
        onSource("t (a INT, b INT NOT NULL, c INT NOT NULL, UNIQUE KEY na (a), UNIQUE KEY ok (c, b), KEY plain (a))");
        TableShape shape = schema("t").tables().getFirst();
        assertThat(shape.keyName()).isEqualTo("ok");
        assertThat(shape.key()).containsExactly(2, 1);
        assertThat(shape.secondaryUnique()).containsExactly(new UniqueKey("na", List.of(0), false));
    }

    @Test
    void uniqueKeysOverExpressionsAreDerived() {
        onSource(
                "t (id INT PRIMARY KEY, a VARCHAR(20), g INT AS (id * 2), UNIQUE KEY e ((LOWER(a))), UNIQUE KEY g (g), "
                        + "UNIQUE KEY p (a(5)))");
        assertThat(schema("t").tables().getFirst().secondaryUnique())
                .containsExactly(
                        new UniqueKey("e", List.of(), true),
                        new UniqueKey("g", List.of(), true),
                        new UniqueKey("p", List.of(1), false));
    }

    @Test
    void allTablesWithoutUsableKeyAreReportedAtOnce() {
        onSource(
                "nokey (a INT)",
                "ci (id VARCHAR(9) COLLATE utf8mb4_0900_ai_ci PRIMARY KEY)",
                "prefix (b BLOB NOT NULL, PRIMARY KEY (b(9)))",
                "fine (id INT PRIMARY KEY)");
        assertThatThrownBy(() -> schema("*").tables())
                .isInstanceOfSatisfying(
                        MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.PREFLIGHT_REFUSED))
                .hasMessageContaining("nokey: it has no primary key")
                .hasMessageContaining("utf8mb4_0900_ai_ci")
                .hasMessageContaining("only a prefix of b")
                .message()
                .doesNotContain("fine");
        assertThat(MySqlSchema.unusable(schema("*").definitions())).hasSize(3);
    }

    @Test
    void createsTheTableOnTheTargetAsItIsOnTheSource() throws Exception {
        onSource("`wörter ``x` (id INT PRIMARY KEY, `größe` VARCHAR(9) DEFAULT 'ä\\'s' COMMENT 'für €', "
                + "d DATE NULL) COMMENT 'größte'");
        Servers.TARGET.execute("DROP SCHEMA " + schema);
        MySqlSchema tables = schema("*");
        tables.createOnTarget(tables.tables());
        tables.createOnTarget(tables.tables());
        String query =
                "SELECT GROUP_CONCAT(COLUMN_NAME, COLUMN_TYPE, IFNULL(COLUMN_DEFAULT, ''), COLUMN_COMMENT ORDER BY "
                        + "ORDINAL_POSITION) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '" + schema + "'";
        assertThat(Servers.TARGET.ask(query))
                .isEqualTo(Servers.SOURCE.ask(query))
                .contains("für €");
        assertThat(differences(tables)).isEmpty();
    }

    @Test
    void differencesToTheTargetAreSaidInWords() throws Exception {
        onSource("t (id INT PRIMARY KEY, a INT NOT NULL, b VARCHAR(9), UNIQUE KEY u (a))");
        Servers.TARGET.execute("CREATE TABLE " + schema
                + ".t (id BIGINT PRIMARY KEY, b VARCHAR(9), extra INT, UNIQUE KEY other_name (b))");
        assertThat(differences(schema("t")))
                .extracting(finding -> finding.reason())
                .containsExactly(
                        "column a is missing on the target",
                        "column id is int NOT NULL on the source, bigint NOT NULL on the target",
                        "column extra is only on the target",
                        "unique key (a) is missing on the target",
                        "unique key (b) is only on the target");
    }
}
