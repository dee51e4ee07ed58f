package io.godwit.mysql.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.config.Secret;
import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.Side;
import io.godwit.testing.MySqlServerException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * Preflight and the server agree to the byte on which tables strict mode takes: for random tables the server is asked how
 * many bytes may be added, and preflight must accept these and refuse one more.
 */
class LargestRowIT {
    private static final long SEED = 7;
    private static final int TABLES_PER_FORMAT = 5;
    private static final List<String> FORMATS = List.of(
            "DYNAMIC",
            "COMPACT",
            "REDUNDANT",
            "COMPRESSED",
            "COMPRESSED KEY_BLOCK_SIZE=4",
            "COMPRESSED KEY_BLOCK_SIZE=2");
    private static final List<String> TYPES = List.of(
            "TINYINT",
            "BOOL",
            "SMALLINT",
            "MEDIUMINT",
            "INT",
            "BIGINT UNSIGNED",
            "FLOAT",
            "DOUBLE",
            "DECIMAL(65,30)",
            "DECIMAL(7,7)",
            "DECIMAL(10,1)",
            "DATE",
            "YEAR",
            "TIME",
            "TIME(3)",
            "DATETIME",
            "DATETIME(6)",
            "TIMESTAMP(1) NULL",
            "BIT(1)",
            "BIT(17)",
            "BIT(64)",
            "ENUM('a','b''','c,d')",
            "SET('a','b','c','d','e','f','g','h','i')",
            "CHAR(10) CHARACTER SET latin1",
            "CHAR(30) CHARACTER SET utf8mb4",
            "CHAR(3) CHARACTER SET utf8mb4",
            "CHAR(20) CHARACTER SET ucs2",
            "CHAR(20) CHARACTER SET utf16",
            "CHAR(255) CHARACTER SET utf32",
            "BINARY(33)",
            "VARCHAR(10) CHARACTER SET latin1",
            "VARCHAR(40) CHARACTER SET latin1",
            "VARCHAR(41) CHARACTER SET latin1",
            "VARCHAR(70) CHARACTER SET utf8mb4",
            "VARBINARY(400)",
            "TINYTEXT",
            "TEXT",
            "LONGBLOB",
            "JSON",
            "POINT",
            "VARCHAR(50) AS ('x') VIRTUAL",
            "INT AS (1 + 1) STORED");
    private static final List<String> KEYS = List.of(
            "id BIGINT, PRIMARY KEY (id)",
            "id VARCHAR(60) CHARACTER SET utf8mb4, n INT, PRIMARY KEY (n, id)",
            "id BINARY(16), PRIMARY KEY (id)");
    private static final int PADDING_MAX = 9000;

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    private final String schema = "sizes";

    @Test
    void preflightRefusesExactlyTheTablesThatStrictModeRefuses() throws Exception {
        Servers.SOURCE.execute("CREATE SCHEMA " + schema);
        Servers.TARGET.execute(
                "CREATE SCHEMA " + schema,
                "CREATE USER sizes@'%' IDENTIFIED BY 'x'",
                "GRANT SELECT, CREATE ON " + schema + ".* TO sizes@'%'");
        List<String> refused = new ArrayList<>();
        int made = 0;
        for (String format : FORMATS) {
            for (int i = 0; i < TABLES_PER_FORMAT; i++) {
                String columns = columns(format);
                int fits = largestPadding(columns, format);
                if (fits >= 0) {
                    made++;
                    make("t" + made + "_fits", columns, fits, format);
                    make("t" + made + "_not", columns, fits + 1, format);
                    refused.add(schema + ".t" + made + "_not");
                }
            }
        }
        assertThat(made).as("seed %s", SEED).isGreaterThan(FORMATS.size() * TABLES_PER_FORMAT / 2);
        ServerAddress to = ServerAddress.of(Side.TARGET, "127.0.0.1", Servers.TARGET.port(), "sizes", new Secret("x"));
        List<String> found = Found.between(Servers.source(), to, schema + ".*").findings().stream()
                .filter(finding -> finding.code().equals(FindingKind.TARGET_REFUSES_ROW_SIZE.code()))
                .map(finding -> finding.object().split(" ")[1])
                .toList();
        assertThat(found).as("seed %s", SEED).containsExactlyInAnyOrderElementsOf(refused);
    }

    private String columns(String format) {
        StringBuilder columns = new StringBuilder(KEYS.get(random.nextInt(KEYS.size())));
        int count = random.nextInt(format.startsWith("COMPRESSED K") ? 12 : 60);
        for (int i = 0; i < count; i++) {
            String type = TYPES.get(random.nextInt(TYPES.size()));
            columns.append(", c").append(i).append(' ').append(type);
            columns.append(random.nextBoolean() || type.contains("NULL") || type.contains("AS") ? "" : " NOT NULL");
        }
        if (random.nextInt(4) == 0 && !format.startsWith("COMPRESSED K")) {
            columns.append(", words TEXT, FULLTEXT (words)");
        }
        return columns.toString();
    }

    /** The most bytes that strict mode lets a table of these columns have besides; -1 if it takes none. */
    private int largestPadding(String columns, String format) {
        int fits = -1;
        int tooMany = PADDING_MAX;
        while (tooMany - fits > 1) {
            int tried = (fits + tooMany) / 2;
            if (strictModeTakes(columns, tried, format)) {
                fits = tried;
            } else {
                tooMany = tried;
            }
        }
        return fits;
    }

    private boolean strictModeTakes(String columns, int padding, String format) {
        try {
            Servers.TARGET.execute(
                    "SET SESSION innodb_strict_mode = ON",
                    statement("tried", columns, padding, format),
                    "DROP TABLE " + schema + ".tried");
            return true;
        } catch (MySqlServerException e) {
            assertThat(e).hasStackTraceContaining("Row size too large");
            return false;
        }
    }

    private void make(String name, String columns, int padding, String format) {
        Servers.SOURCE.execute("SET SESSION innodb_strict_mode = OFF", statement(name, columns, padding, format));
    }

    private String statement(String name, String columns, int padding, String format) {
        StringBuilder sql = new StringBuilder("CREATE TABLE " + schema + "." + name + " (" + columns);
        for (int left = padding, i = 0; left > 0; left -= 255, i++) {
            sql.append(", p")
                    .append(i)
                    .append(" BINARY(")
                    .append(Math.min(left, 255))
                    .append(") NOT NULL");
        }
        return sql.append(") ROW_FORMAT=").append(format).toString();
    }
}
