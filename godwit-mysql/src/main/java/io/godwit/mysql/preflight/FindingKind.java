package io.godwit.mysql.preflight;

import io.godwit.spi.Preflight.Finding;
import io.godwit.spi.Preflight.Grade;
import java.util.Locale;

/**
 * Everything that preflight can find. docs/reference/refusals.md is generated from this list, and a test fails for a kind
 * that no test finds.
 */
public enum FindingKind {
    CHECK_NOT_MADE(Grade.BLOCKS, "A check failed with an error of a server, so what it looks for is unknown."),

    // ---- the servers
    MARIADB(Grade.BLOCKS, "A server is MariaDB: its log and its positions are others."),
    VERSION_TOO_OLD(Grade.BLOCKS, "A server is older than MySQL 8.0.19, or has a preview version."),
    TARGET_IS_OLDER(
            Grade.INFORMS, "The target has an older version than the source: what it does not know is found apart."),
    SAME_SERVER(Grade.BLOCKS, "Source and target are one server, or copies that bear the same server_uuid."),

    // ---- the source's log
    NO_BINARY_LOG(Grade.BLOCKS, "The source writes no binary log, from which changes are read."),
    BINLOG_FORMAT(Grade.BLOCKS, "The source logs statements, which do not say what rows became."),
    BINLOG_ROW_IMAGE(Grade.BLOCKS, "The source's log holds parts of rows only."),
    PARTIAL_JSON(Grade.BLOCKS, "The source's log holds parts of JSON values only (binlog_row_value_options)."),
    GTID_OFF(Grade.BLOCKS, "The source's transactions have no GTIDs, by which positions are kept."),
    LOG_FILTER(Grade.BLOCKS, "The source leaves a moved schema out of its log (binlog_do_db, binlog_ignore_db)."),
    REPLICA_WITHOUT_LOG(
            Grade.BLOCKS, "The source is a replica that does not log what it receives (log_replica_updates = OFF)."),
    LOG_RETENTION(Grade.WARNS, "The source keeps its logs for less than a day, or less than twice the estimated time."),
    LOG_COMPRESSED(Grade.INFORMS, "The source compresses transactions in its log; Godwit reads them."),
    XA_PREPARED(Grade.WARNS, "An XA transaction is prepared on the source: no row is copied before it has ended."),
    XA_HIDDEN(Grade.INFORMS, "The user may not see whether XA transactions are prepared."),

    // ---- what may be done
    PRIVILEGE_MISSING(Grade.BLOCKS, "A user lacks a privilege; roles, partial revokes and column grants are seen."),
    OBJECTS_HIDDEN(Grade.INFORMS, "The user may not see all triggers, views or foreign keys on the source."),
    LOAD_HIDDEN(Grade.WARNS, "The user may not see how the applications fare, so the copy is slow to be safe."),
    LIMIT_UNREADABLE(
            Grade.BLOCKS, "Something that a limit is set on (load.…) cannot be measured, so nothing would be copied."),
    TARGET_READ_ONLY(Grade.BLOCKS, "The target takes no writes."),
    SOURCE_READ_ONLY(Grade.BLOCKS, "The source takes no RENAME TABLE, by which the cutover stops writes."),

    CONNECTIONS_TOO_FEW(
            Grade.BLOCKS,
            "A server, or a user's limit, allows fewer connections than the move may open with one reader and one writer."),
    CONNECTIONS_SCARCE(
            Grade.WARNS, "With the connections that are open now, the move would reach the limit of a server or user."),

    // ---- the tables
    TABLES_UNKNOWN(Grade.BLOCKS, "A configured name means no table, a view, or two names on the target."),
    TABLE_UNUSABLE(
            Grade.BLOCKS,
            "A table has no key that orders its rows, or a type or character set that Godwit cannot move."),
    LABELS_EQUAL(
            Grade.BLOCKS, "An ENUM or SET has labels that are equal under its collation, made without strict mode."),
    ENGINE(Grade.BLOCKS, "A table's engine has no consistent reads."),
    GENERATED_BY_TIME_ZONE(
            Grade.BLOCKS,
            "A stored or indexed generated column is computed from a TIMESTAMP: its value depends on the time zone of the"
                    + " session that wrote the row."),
    FOREIGN_KEY_CHANGES_ROWS(
            Grade.BLOCKS, "A foreign key of a moved table cascades: InnoDB does not log the rows that it changes."),
    FOREIGN_KEY_TO_UNMOVED(Grade.BLOCKS, "A foreign key of a moved table refers to a table that stays behind."),
    FOREIGN_KEY_FROM_UNMOVED(Grade.BLOCKS, "A table that stays behind refers to a moved table."),
    FOREIGN_KEY_ON_TARGET(Grade.BLOCKS, "Another table on the target refers to a table that the move writes."),
    CONSTRAINT_NAME_TAKEN(Grade.BLOCKS, "A foreign key or check of a table to be created has a name that is in use."),
    TRIGGER_NOT_MOVED(Grade.WARNS, "A table has a trigger, which is not created on the target."),
    TARGET_TRIGGER(Grade.BLOCKS, "A table on the target has a trigger, which would change what the move writes."),
    VIEW_NOT_MOVED(Grade.WARNS, "A view reads a moved table, and is not created on the target."),
    STORED_OBJECT_REFUSED(
            Grade.BLOCKS,
            "A trigger or view that the cutover is to create could not be created, or would mean something else on the"
                    + " target."),
    DEFINER_HIDDEN(
            Grade.WARNS,
            "The user may not see whether the definers of triggers and views exist on the target: without its definer a"
                    + " trigger makes each write fail."),
    TRIGGER_NAMES_UNMOVED(
            Grade.WARNS,
            "A trigger that the cutover is to create has a word in its text that is the name of a table or routine which"
                    + " the target lacks: writes could fail there."),
    PROGRAMS_NOT_MOVED(Grade.INFORMS, "A schema has events or routines, which are not created on the target."),

    // ---- the tables on the target
    TARGET_NAME_TAKEN(Grade.BLOCKS, "Something on the target that is no table has the name of a table."),
    TARGET_DIFFERS(Grade.BLOCKS, "A table on the target would refuse or change rows of the source."),
    TARGET_DIFFERS_HARMLESSLY(
            Grade.WARNS,
            "A table on the target has other indexes, defaults, comments or options; rows are not affected."),
    TARGET_HOLDS_ROWS(Grade.BLOCKS, "A table on the target holds rows that this move did not write."),
    TARGET_NAME_CHANGED(Grade.BLOCKS, "The move began with other names on the target."),
    TARGET_WANTS_PRIMARY_KEY(Grade.BLOCKS, "The target creates no tables without a primary key."),
    TARGET_GENERATES_KEY(
            Grade.BLOCKS,
            "The target gives tables without a primary key an invisible one, and the user may not prevent it."),
    TARGET_TIMESTAMP_DEFAULTS(Grade.BLOCKS, "The target gives TIMESTAMP columns defaults of its own."),
    TARGET_LACKS_COLLATION(Grade.BLOCKS, "The target does not know the collation of a column."),
    TARGET_LACKS_INVISIBLE(Grade.BLOCKS, "The target is too old for invisible columns."),
    TARGET_PAGE_SIZE(Grade.BLOCKS, "The target's pages are smaller: rows that fit the source may not fit there."),
    TARGET_CANNOT_COMPRESS(
            Grade.BLOCKS, "A table's rows are compressed, and the target's pages are too large for that."),
    TARGET_REFUSES_ROW_SIZE(
            Grade.BLOCKS,
            "A table's largest row does not fit into a page: only a session without innodb_strict_mode can create it, and"
                    + " the user may not have one."),
    TARGET_UNGUARDED(
            Grade.WARNS,
            "Writes of others to the moved tables of the target cannot be seen: only rows that differ when they are"
                    + " compared tell of them."),
    TARGET_HASH_INDEX(
            Grade.WARNS,
            "With apply.consistent-reads: the target's adaptive hash index can show a reader a row before its transaction is"
                    + " committed, a fault of MySQL's."),
    TARGET_LOG_FILTER(Grade.WARNS, "The target leaves a moved schema out of its log, so its replicas will lack it."),

    // ---- the way back, where rollback.window asks for one
    WAY_BACK_LOG(Grade.BLOCKS, "The target's log does not hold every change of a row, by position."),
    WAY_BACK_PRIVILEGE(
            Grade.BLOCKS,
            "A user lacks a privilege to read the target's log, to rename there, or to write on the source."),
    WAY_BACK_TRIGGER(Grade.BLOCKS, "A trigger on the source would act on the rows that the way back writes there."),
    WAY_BACK_FOREIGN_KEY(Grade.BLOCKS, "A foreign key changes rows on the target that are not in its log."),
    WAY_BACK_NAME(Grade.BLOCKS, "The name that a table gets on the target in a rollback is in use or too long."),
    WAY_BACK_PACKET(Grade.BLOCKS, "The source takes smaller statements than the target does."),
    WAY_BACK_LEDGER(Grade.BLOCKS, "The source has a schema _godwit that another version of Godwit made."),

    // ---- names, sizes, settings
    LETTER_CASE(Grade.BLOCKS, "lower_case_table_names differs, and a name has large letters."),
    LETTER_CASE_DIFFERS(Grade.WARNS, "lower_case_table_names differs; the names of the tables mean the same on both."),
    CUTOVER_NAME_TOO_LONG(Grade.BLOCKS, "The name that a table gets in the cutover is too long."),
    CUTOVER_NAME_TAKEN(Grade.BLOCKS, "The name that a table gets in the cutover is in use."),
    CUTOVER_RENAMES_MANY(
            Grade.WARNS, "There are so many tables that the rename of the cutover takes seconds, without writes."),
    CUTOVER_BUDGET_TOO_SMALL(
            Grade.BLOCKS,
            "There are so many tables that their rename takes longer than cutover.budget or cutover.outage-budget allows."),
    CUTOVER_MAY_NOT_KILL(
            Grade.BLOCKS, "cutover.kill-blockers-after is set, and the user may not see sessions or not end them."),
    JSON_LONG_TIMES(
            Grade.BLOCKS,
            "A JSON document holds a TIME above 630:59:59, which the target's version cannot put into JSON."),
    LOADS_FORBIDDEN(Grade.INFORMS, "The target forbids LOAD DATA LOCAL: rows are written by statements, slower."),
    PACKET_SMALLER(Grade.BLOCKS, "The target takes smaller statements than the source does."),
    PACKET_LARGE_VALUES(
            Grade.INFORMS,
            "A value could be larger than the target takes, if the source took larger ones once. A move that meets one"
                    + " stops, and goes on after max_allowed_packet was raised."),
    SIZE(Grade.INFORMS, "How much room and time the tables will take, as far as that can be known."),
    SQL_MODE_DIFFERS(Grade.WARNS, "Applications will meet another sql_mode on the target."),
    TIME_ZONE_DIFFERS(Grade.WARNS, "Applications will meet another time zone on the target."),
    CHARACTER_SET_DIFFERS(Grade.INFORMS, "The servers have other default character sets; tables keep their own.");

    private final Grade grade;
    private final String meaning;

    FindingKind(Grade grade, String meaning) {
        this.grade = grade;
        this.meaning = meaning;
    }

    public Grade grade() {
        return grade;
    }

    /** One sentence. */
    public String meaning() {
        return meaning;
    }

    /** The name in findings and in the reference. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A finding of this kind. */
    Finding on(Object object, String reason, String fix) {
        return new Finding(grade, code(), object.toString(), reason, fix);
    }
}
