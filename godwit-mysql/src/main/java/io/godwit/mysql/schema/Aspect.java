package io.godwit.mysql.schema;

import io.godwit.spi.Preflight.Grade;

/** One side of a table's definition, in which a table that stood on the target before the move can differ. */
enum Aspect {
    COLUMN("column", Grade.BLOCKS),
    ORDER("order of the columns", Grade.BLOCKS),
    UNIQUE_KEY("unique key", Grade.BLOCKS),
    CHECK("check", Grade.BLOCKS),
    FOREIGN_KEY("foreign key", Grade.BLOCKS),
    PARTITIONS("partitions", Grade.BLOCKS),
    ROW_FORMAT("row format", Grade.BLOCKS),
    INDEX("index", Grade.WARNS),
    ATTRIBUTES("attributes of column", Grade.WARNS),
    OPTION("option", Grade.WARNS);

    private final String word;
    private final Grade grade;

    Aspect(String word, Grade grade) {
        this.word = word;
        this.grade = grade;
    }

    String word() {
        return word;
    }

    /** Whether rows could be refused or changed by the difference, or only the table would be another afterwards. */
    Grade grade() {
        return grade;
    }
}
