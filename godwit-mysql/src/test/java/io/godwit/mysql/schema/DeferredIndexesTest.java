package io.godwit.mysql.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.TableId;
import org.junit.jupiter.api.Test;

class DeferredIndexesTest {
    private static final TableId TABLE = new TableId("shop", "t");

    private static final String PRINTED = """
            CREATE TABLE `t` (
              `id` int NOT NULL,
              `n` int NOT NULL AUTO_INCREMENT,
              `a` int DEFAULT NULL,
              `g` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL,
              `w``x` varchar(40) DEFAULT NULL COMMENT 'one, two',
              `text` text,
              `place` point NOT NULL /*!80003 SRID 0 */,
              PRIMARY KEY (`id`),
              UNIQUE KEY `by_w` (`w``x`),
              KEY `counter` (`n`),
              KEY `by_a` (`a` DESC,`n`) COMMENT 'a, (b)',
              KEY `k``ey` (`w``x`(10)) /*!80000 INVISIBLE */,
              KEY `derived` (`a`,`g`),
              KEY `expression` ((lower(`w``x`))),
              KEY `both` (`a`,(lower(`w``x`))),
              KEY `last` (`a`) USING BTREE,
              FULLTEXT KEY `words` (`text`),
              SPATIAL KEY `places` (`place`)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci""";

    @Test
    void onlyIndexesThatNothingNeedsAndThatAreBuiltBesideChangesComeLater() {
        assertThat(DeferredIndexes.of(PRINTED).build(TABLE))
                .isEqualTo("ALTER TABLE `shop`.`t` ADD KEY `by_a` (`a` DESC,`n`) COMMENT 'a, (b)',"
                        + " ADD KEY `k``ey` (`w``x`(10)) /*!80000 INVISIBLE */, ADD KEY `last` (`a`) USING BTREE,"
                        + " ALGORITHM = INPLACE, LOCK = NONE");
        assertThat(DeferredIndexes.of(PRINTED).drop(TABLE))
                .isEqualTo("ALTER TABLE `shop`.`t` DROP KEY `by_a`, DROP KEY `k``ey`, DROP KEY `last`");
    }

    @Test
    void onlyWhatIsMissingIsBuilt() {
        DeferredIndexes all = DeferredIndexes.of(PRINTED);
        DeferredIndexes some = DeferredIndexes.of(PRINTED.replace("  KEY `by_a`", "  UNIQUE KEY `by_a`"));
        assertThat(all.without(some).build(TABLE))
                .isEqualTo("ALTER TABLE `shop`.`t` ADD KEY `by_a` (`a` DESC,`n`) COMMENT 'a, (b)',"
                        + " ALGORITHM = INPLACE, LOCK = NONE");
        assertThat(all.without(all).isEmpty()).isTrue();
    }

    @Test
    void tablesWithForeignKeysKeepTheirIndexes() {
        String line = "  CONSTRAINT `t_1` FOREIGN KEY (`a`) REFERENCES `u` (`id`),\n  FULLTEXT";
        assertThat(DeferredIndexes.of(PRINTED.replace("  FULLTEXT", line)).isEmpty())
                .isTrue();
    }
}
