package io.godwit.mysql.ledger;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.sql.Quoted;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The tables of the ledger and their version. */
public final class LedgerTables {
    /** The version of the tables that this program reads and writes. */
    static final int VERSION = 4;

    private static final String NAME = " VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL";
    private static final String ASCII_TEXT = " CHARACTER SET ascii COLLATE ascii_bin";
    private static final String WORDS = " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

    private static final List<String> DEFINITIONS = List.of(
            "CREATE SCHEMA IF NOT EXISTS _godwit",
            "CREATE TABLE IF NOT EXISTS _godwit.version (one TINYINT NOT NULL PRIMARY KEY, version INT NOT NULL)"
                    + " ENGINE = InnoDB",
            "CREATE TABLE IF NOT EXISTS _godwit.lease (move" + NAME + " PRIMARY KEY, token BIGINT UNSIGNED NOT NULL,"
                    + " held TINYINT NOT NULL, host VARCHAR(255)" + WORDS + " NOT NULL, machine VARCHAR(255)" + WORDS
                    + " NOT NULL, pid BIGINT NOT NULL, started_at VARCHAR(40)" + ASCII_TEXT
                    + " NOT NULL, connections VARCHAR(64)" + ASCII_TEXT
                    + " NOT NULL, lease_micros BIGINT NOT NULL, taken_at DATETIME(6) NOT NULL) ENGINE = InnoDB",
            // Apart from the lease, so that renewing never waits for the shared locks of the data's transactions.
            "CREATE TABLE IF NOT EXISTS _godwit.heartbeat (move" + NAME
                    + " PRIMARY KEY, beat BIGINT UNSIGNED NOT NULL, beaten_at DATETIME(6) NOT NULL) ENGINE = InnoDB",
            "CREATE TABLE IF NOT EXISTS _godwit.move (name" + NAME + " PRIMARY KEY, phase TEXT" + WORDS
                    + " NULL, applied MEDIUMTEXT" + ASCII_TEXT + " NOT NULL, intent MEDIUMTEXT" + ASCII_TEXT
                    + " NULL, epochs BIGINT UNSIGNED NOT NULL, tables MEDIUMTEXT" + WORDS
                    + " NOT NULL, begun_at DATETIME(6) NOT NULL) ENGINE = InnoDB",
            "CREATE TABLE IF NOT EXISTS _godwit.counter (move" + NAME + ", table_schema" + NAME + ", table_name" + NAME
                    + ", changes BIGINT UNSIGNED NOT NULL, PRIMARY KEY (move, table_schema, table_name))"
                    + " ENGINE = InnoDB",
            // The hash of the low end makes a second copy of a range a duplicate key; NULL ends are open.
            "CREATE TABLE IF NOT EXISTS _godwit.settled (move" + NAME + ", table_schema" + NAME + ", table_name" + NAME
                    + ", low_hash BINARY(32) NOT NULL, low_key BLOB NULL, low_values LONGBLOB NULL, high_key BLOB NULL,"
                    + " high_values LONGBLOB NULL, landed_at MEDIUMTEXT" + ASCII_TEXT
                    + " NOT NULL, row_count BIGINT UNSIGNED NOT NULL,"
                    + " PRIMARY KEY (move, table_schema, table_name, low_hash)) ENGINE = InnoDB",
            "CREATE TABLE IF NOT EXISTS _godwit.target_table (move" + NAME + ", table_schema" + NAME + ", table_name"
                    + NAME + ", made TINYINT NOT NULL, PRIMARY KEY (move, table_schema, table_name))"
                    + " ENGINE = InnoDB",
            "CREATE TABLE IF NOT EXISTS _godwit.made_object (move" + NAME + ", kind VARCHAR(16)" + ASCII_TEXT
                    + " NOT NULL, object_schema" + NAME + ", object_name" + NAME
                    + ", PRIMARY KEY (move, kind, object_schema, object_name)) ENGINE = InnoDB",
            "CREATE TABLE IF NOT EXISTS _godwit.way_back (move" + NAME + " PRIMARY KEY, name" + NAME
                    + ", start MEDIUMTEXT"
                    + ASCII_TEXT + " NOT NULL, tables MEDIUMTEXT" + WORDS + " NOT NULL, opened_at VARCHAR(40)"
                    + ASCII_TEXT
                    + " NOT NULL) ENGINE = InnoDB",
            "CREATE TABLE IF NOT EXISTS _godwit.orders (move" + NAME + ", name VARCHAR(64)" + ASCII_TEXT
                    + " NOT NULL, value TEXT" + WORDS + " NOT NULL, instead TEXT" + WORDS
                    + " NOT NULL, PRIMARY KEY (move, name)) ENGINE = InnoDB",
            "INSERT IGNORE INTO _godwit.version VALUES (1, " + VERSION + ")");

    private LedgerTables() {}

    /** Creates what is missing; refuses tables that a newer program made. */
    static void prepare(Session session) throws SQLException {
        Optional<Long> found = version(session);
        if (found.isEmpty()) {
            for (String definition : DEFINITIONS) {
                session.run(definition);
            }
            found = version(session);
        }
        if (found.isEmpty() || found.get() != VERSION) {
            throw new MoveException(
                    Code.CONFIGURATION,
                    session.address() + ": the ledger in schema _godwit has version "
                            + found.map(String::valueOf).orElse("unknown") + ", this Godwit knows version " + VERSION
                            + ". Go on with the Godwit that began the moves in it, or drop schema _godwit when none is"
                            + " under way.");
        }
    }

    /** Whether the ledger says that this move has begun; false when there is no ledger. */
    public static boolean begun(Session session, String move) throws SQLException {
        try {
            return session.number("SELECT COUNT(*) FROM _godwit.move WHERE name = " + Quoted.text(move)) > 0;
        } catch (SQLException e) {
            if (SqlErrors.tableUnknown(e)) {
                return false;
            }
            throw e;
        }
    }

    /** The stored phase of a move; empty when there is none, or no ledger at all. */
    static Optional<String> phase(Session session, String move) throws SQLException {
        try {
            return session.text("SELECT phase FROM _godwit.move WHERE name = " + Quoted.text(move));
        } catch (SQLException e) {
            if (SqlErrors.tableUnknown(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The version of the ledger on this server, if it is one that this program does not know. */
    public static Optional<Long> strangeVersion(Session session) throws SQLException {
        return version(session).filter(found -> found != VERSION);
    }

    private static Optional<Long> version(Session session) throws SQLException {
        try {
            return session.first("SELECT version FROM _godwit.version WHERE one = 1", row -> row.getLong(1));
        } catch (SQLException e) {
            if (SqlErrors.tableUnknown(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
