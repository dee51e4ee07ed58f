package io.godwit.mysql.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.Column;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.model.UniqueKey;
import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.spi.Preflight.Grade;
import io.godwit.testing.MySqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    private List<TableFault> differences(MySqlSchema tables) throws SQLException {
        try (Session onSource = source.open(Duty.CONTROL);
                Session onTarget = target.open(Duty.CONTROL)) {
            return MySqlSchema.differences(tables.definitions(), onSource, onTarget);
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
    void anInvisibleIndexIsNoKey() {
        onSource("t (a INT NOT NULL, b INT NOT NULL, UNIQUE KEY z (b), UNIQUE KEY hidden (a) INVISIBLE)");
        assertThat(schema("t").tables().getFirst().keyName()).isEqualTo("z");
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
                "thai (id VARCHAR(9) CHARACTER SET tis620 PRIMARY KEY)",
                "prefix (b BLOB NOT NULL, PRIMARY KEY (b(9)))",
                "fine (id INT PRIMARY KEY)");
        assertThatThrownBy(() -> schema("*").tables())
                .isInstanceOfSatisfying(
                        MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.PREFLIGHT_REFUSED))
                .hasMessageContaining("nokey: it has no primary key")
                .hasMessageContaining("tis620_thai_ci")
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
        create(tables);
        create(tables);
        String query =
                "SELECT GROUP_CONCAT(COLUMN_NAME, COLUMN_TYPE, IFNULL(COLUMN_DEFAULT, ''), COLUMN_COMMENT ORDER BY "
                        + "ORDINAL_POSITION) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '" + schema + "'";
        assertThat(Servers.TARGET.ask(query))
                .isEqualTo(Servers.SOURCE.ask(query))
                .contains("für €");
        assertThat(differences(tables)).isEmpty();
    }

    @Test
    void createsATableThatStrictModeRefuses() throws Exception {
        StringBuilder columns = new StringBuilder("id INT PRIMARY KEY");
        for (int i = 0; i < 250; i++) {
            columns.append(", c").append(i).append(" TEXT");
        }
        Servers.SOURCE.execute(
                "SET SESSION innodb_strict_mode = OFF",
                "CREATE TABLE " + schema + ".wide (" + columns + ") ROW_FORMAT = COMPACT",
                "CREATE TABLE " + schema + ".odd (id INT PRIMARY KEY) ROW_FORMAT = DYNAMIC KEY_BLOCK_SIZE = 8");
        MySqlSchema tables = schema("*");
        create(tables);
        assertThat(differences(tables)).isEmpty();
        assertThat(printed(Servers.TARGET, "wide")).isEqualTo(printed(Servers.SOURCE, "wide"));
        assertThat(printed(Servers.TARGET, "odd")).isEqualTo(printed(Servers.SOURCE, "odd"));
    }

    private String printed(MySqlServer server, String table) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW CREATE TABLE " + schema + "." + table)) {
            assertThat(row.next()).isTrue();
            return row.getString(2);
        }
    }

    @Test
    void differencesToTheTargetAreSaidInWords() throws Exception {
        onSource("t (id INT PRIMARY KEY, a INT NOT NULL, b VARCHAR(9), UNIQUE KEY u (a))");
        Servers.TARGET.execute("CREATE TABLE " + schema
                + ".t (id BIGINT PRIMARY KEY, b VARCHAR(9), extra INT, UNIQUE KEY other_name (b))");
        assertThat(differences(schema("t")))
                .extracting(TableFault::reason)
                .containsExactly(
                        "column a is missing on the target",
                        "column id: int NOT NULL on the source, bigint NOT NULL on the target",
                        "column extra is only on the target",
                        "unique key (a) is missing on the target",
                        "unique key (b) is only on the target");
    }

    @Test
    void everyAspectOfADefinitionIsCompared() throws Exception {
        onSource(
                "p (id INT PRIMARY KEY)",
                "t (id INT PRIMARY KEY, a INT DEFAULT 1, b VARCHAR(9) COMMENT 'x', c INT, g INT AS (a + 1) STORED,"
                        + " KEY k (a DESC, b(4)), CHECK (a > 0), FOREIGN KEY (c) REFERENCES p (id)) COMMENT 'mine'"
                        + " ROW_FORMAT = COMPACT",
                "parts (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2");
        Servers.TARGET.execute(
                "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, b VARCHAR(9), a INT DEFAULT 2 INVISIBLE, c INT,"
                        + " g INT AS (a + 2) VIRTUAL, KEY k (b), CHECK (a > 1))",
                "CREATE TABLE " + schema + ".parts (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 3");
        List<TableFault> found = differences(schema("*"));
        assertThat(found)
                .filteredOn(fault -> fault.grade() == Grade.BLOCKS)
                .extracting(TableFault::reason)
                .containsExactlyInAnyOrder(
                        "partitions: by HASH (`id`), p0, p1 on the source, by HASH (`id`), p0, p1, p2 on the target",
                        "column g: int AS ((`a` + 1)) STORED on the source, int AS ((`a` + 2)) VIRTUAL on the target",
                        "order of the columns: id, a, b, c, g on the source, id, b, a, c, g on the target",
                        "check (`a` > 0) is missing on the target",
                        "check (`a` > 1) is only on the target",
                        "foreign key (c) to " + schema + ".p (id) is missing on the target",
                        "row format: COMPACT on the source, DYNAMIC on the target");
        assertThat(found)
                .filteredOn(fault -> fault.grade() == Grade.WARNS)
                .extracting(TableFault::reason)
                .containsExactlyInAnyOrder(
                        "attributes of column a: DEFAULT '1' COMMENT '' on the source, DEFAULT '2' INVISIBLE COMMENT ''"
                                + " on the target",
                        "attributes of column b: no default COMMENT 'x' on the source, no default COMMENT '' on the"
                                + " target",
                        "index (a DESC, b(4)) is missing on the target",
                        "index (b) is only on the target",
                        "index (c) is missing on the target",
                        "option comment: 'mine' on the source, '' on the target");
    }

    @Test
    void tablesThatReferToEachOtherAreMadeUnderOtherNamesInAnotherSchema() throws Exception {
        onSource(
                "a (id INT PRIMARY KEY AUTO_INCREMENT, b INT, CONSTRAINT to_b CHECK (b > 0)) AUTO_INCREMENT = 77",
                "b (id INT PRIMARY KEY, a INT, g INT AS (a * 2) INVISIBLE, KEY (g), CONSTRAINT to_a FOREIGN KEY (a)"
                        + " REFERENCES a (id), CONSTRAINT to_self FOREIGN KEY (a) REFERENCES b (id)) ROW_FORMAT ="
                        + " COMPACT",
                "p (id INT, d DATE, PRIMARY KEY (id, d)) PARTITION BY RANGE (YEAR(d)) (PARTITION old VALUES LESS THAN"
                        + " (2020), PARTITION rest VALUES LESS THAN MAXVALUE)");
        Servers.SOURCE.execute(
                "ALTER TABLE " + schema + ".a ADD CONSTRAINT FOREIGN KEY (b) REFERENCES " + schema + ".b (id)");
        MySqlSchema tables = new MySqlSchema(
                source, target, List.of(schema + ".* as *_new.old_*", schema + ".b as " + schema + "_new.bees"));
        List<TableId> missing = new ArrayList<>();
        tables.createOnTarget(
                tables.tables(),
                (present, absent) -> {
                    assertThat(present).isEmpty();
                    missing.addAll(absent);
                },
                Optional.empty());
        assertThat(missing)
                .extracting(TableId::toString)
                .containsExactly(schema + "_new.old_a", schema + "_new.bees", schema + "_new.old_p");
        assertThat(differences(tables)).isEmpty();
        assertThat(Servers.TARGET.ask("SELECT GROUP_CONCAT(REFERENCED_TABLE_NAME ORDER BY CONSTRAINT_NAME) FROM"
                        + " information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = '" + schema + "_new'"))
                .isEqualTo("bees,old_a,bees");
        assertThat(Servers.TARGET.ask("SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = '"
                        + schema + "_new' AND TABLE_NAME = 'old_a'"))
                .isEqualTo("77");
    }

    @Test
    void namesOnTheTargetMustBeUnambiguous() {
        onSource("a (id INT PRIMARY KEY)", "b (id INT PRIMARY KEY)");
        assertThatThrownBy(() -> new MySqlSchema(source, target, List.of(schema + ".* as x.same")).tables())
                .hasMessageContaining(schema + ".a' and '" + schema + ".b' would both be x.same");
        assertThatThrownBy(
                        () -> new MySqlSchema(source, target, List.of(schema + ".a as x.one", schema + ".a as x.two"))
                                .tables())
                .hasMessageContaining("would be both x.one and x.two");
        assertThatThrownBy(() -> new MySqlSchema(source, target, List.of(schema + ".a as x")))
                .hasMessageContaining("not of the form");
    }

    private static void create(MySqlSchema tables) throws InterruptedException {
        tables.createOnTarget(tables.tables(), (present, missing) -> {}, Optional.empty());
    }
}
