package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.config.Secret;
import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Side;
import io.godwit.mysql.read.SourceNames;
import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.mysql.verify.MySqlRangeHasher;
import io.godwit.spi.RangeHasher.Fingerprint;
import io.godwit.testing.MySqlServer;
import io.godwit.testing.ServerOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A row with every value of every type goes every way: copied, copied and then updated, inserted, copied and then
 * deleted, copied and then spoilt on the target and repaired. What arrives is compared as exact text, and the fingerprints must tell any two values apart.
 */
class FidelityIT {
    private static final long SEED = 1;
    private static final int RANDOM_VALUES = 5;
    private static final String SCHEMA = "fidelity";
    private static final String SESSION =
            "SET sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00',"
                    + " group_concat_max_len = 4294967295";

    // Where the rows begin that go each way.
    private static final int COPIED = 0;
    private static final int UPDATED = 1000;
    private static final int INSERTED = 2000;
    private static final int DELETED = 3000;
    private static final int REPAIRED = 4000;

    @TempDir
    Path folder;

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    private final Map<String, TypeCase> cases = new LinkedHashMap<>();
    private final Map<String, List<String>> values = new HashMap<>();

    @Test
    void everyValueOfEveryTypeArrivesExactlyByEveryWay() throws Exception {
        try (MySqlServer source = start("source", "default-time-zone=+02:00");
                MySqlServer target = start("target", "default-time-zone=-05:00")) {
            chooseCases(Integer.parseInt(
                    String.valueOf(source.ask("SELECT @@version")).split("\\.")[0]));
            createAndFill(source);
            try (MoveInProcess move =
                    MoveInProcess.start(folder, source, target, "\"" + SCHEMA + ".*\"", "copy: {chunk-rows: 25}")) {
                move.awaitReady();
                change(source);
            }
            spoil(target);
            try (MoveInProcess move = MoveInProcess.start(
                    folder, source, target, "\"" + SCHEMA + ".*\"", "copy: {chunk-rows: 25}\nverify: {repair: true}")) {
                move.awaitReady();
                move.finish();
            }
            assertThat(differences(source, target)).as("seed %s", SEED).isEmpty();
            assertThat(unseenDifferences(source, target)).as("seed %s", SEED).isEmpty();
        }
    }

    private static MySqlServer start(String name, String option) {
        return MySqlServer.start(ServerOptions.named(name)
                .option(option)
                .option("sync-binlog=0")
                .option("innodb-flush-log-at-trx-commit=2"));
    }

    private void chooseCases(int serverMajor) {
        for (TypeCase each : TypeCases.all()) {
            if (each.sinceMajor() <= serverMajor) {
                String name = "t%03d".formatted(cases.size());
                cases.put(name, each);
                List<String> all = new ArrayList<>(each.edges());
                for (int i = 0; i < RANDOM_VALUES; i++) {
                    all.add(each.random().apply(random));
                }
                all.add("NULL");
                values.put(name, all);
            }
        }
    }

    private void createAndFill(MySqlServer source) throws SQLException {
        source.execute("CREATE SCHEMA " + SCHEMA);
        try (Connection connection = source.connect(SCHEMA);
                Statement statement = connection.createStatement()) {
            statement.execute(SESSION);
            for (Map.Entry<String, TypeCase> table : cases.entrySet()) {
                TypeCase type = table.getValue();
                statement.execute("SET sql_generate_invisible_primary_key = " + type.generatedKey());
                statement.execute(type.createTable(table.getKey()));
                insert(statement, table.getKey(), COPIED, 0);
                insert(statement, table.getKey(), UPDATED, 1);
                insert(statement, table.getKey(), DELETED, 0);
                insert(statement, table.getKey(), REPAIRED, 0);
            }
        }
    }

    /** Inserts each value; the row with the first one gets the value that stands so many places behind it. */
    private void insert(Statement statement, String table, int firstId, int shift) throws SQLException {
        List<String> all = values.getOrDefault(table, List.of());
        String key = type(table).keyColumn();
        for (int i = 0; i < all.size(); i++) {
            run(
                    statement,
                    "INSERT INTO " + table + " (" + key + ", v) VALUES (" + (firstId + i + 1) + ", "
                            + all.get((i + shift) % all.size()) + ")");
        }
    }

    private void change(MySqlServer source) throws SQLException {
        try (Connection connection = source.connect(SCHEMA);
                Statement statement = connection.createStatement()) {
            statement.execute(SESSION);
            for (String table : cases.keySet()) {
                List<String> all = values.getOrDefault(table, List.of());
                String key = type(table).keyColumn();
                insert(statement, table, INSERTED, 0);
                for (int i = 0; i < all.size(); i++) {
                    run(
                            statement,
                            "UPDATE " + table + " SET v = " + all.get(i) + " WHERE " + key + " = " + (UPDATED + i + 1));
                }
                run(
                        statement,
                        "DELETE FROM " + table + " WHERE " + key + " > " + DELETED + " AND " + key + " <= " + REPAIRED);
            }
        }
    }

    /** Deletes some of the copied rows on the target, and gives others another value. */
    private void spoil(MySqlServer target) throws SQLException {
        try (Connection connection = target.connect(SCHEMA);
                Statement statement = connection.createStatement()) {
            statement.execute(SESSION);
            for (String table : cases.keySet()) {
                String key = type(table).keyColumn();
                run(
                        statement,
                        "DELETE FROM " + table + " WHERE " + key + " > " + REPAIRED + " AND " + key + " % 2 = 0");
                run(
                        statement,
                        "UPDATE " + table + " t JOIN " + table + " o ON o." + key + " = " + (COPIED + 2)
                                + " SET t.v = o.v WHERE t." + key + " > " + REPAIRED);
            }
        }
    }

    private static void run(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new SQLException(sql.substring(0, Math.min(300, sql.length())) + ": " + e.getMessage(), e);
        }
    }

    private TypeCase type(String table) {
        TypeCase type = cases.get(table);
        if (type == null) {
            throw new IllegalArgumentException(table);
        }
        return type;
    }

    private List<String> differences(MySqlServer source, MySqlServer target) throws SQLException {
        List<String> found = new ArrayList<>();
        for (String table : cases.keySet()) {
            Map<Integer, String> expected = exact(source, "_" + table + "_del", type(table));
            Map<Integer, String> arrived = exact(target, table, type(table));
            int each = values.getOrDefault(table, List.of()).size();
            assertThat(expected).as(table).hasSize(4 * each);
            if (!expected.keySet().equals(arrived.keySet())) {
                found.add(what(table) + " has the rows " + arrived.keySet());
            }
            expected.forEach((id, value) -> {
                String there = arrived.getOrDefault(id, "nothing");
                if (!value.equals(there)) {
                    found.add(what(table) + " row " + id + ": " + shorten(value) + " became " + shorten(there));
                }
            });
        }
        return found;
    }

    private String what(String table) {
        return table + " " + shorten(type(table).type()) + " " + type(table).more();
    }

    private static Map<Integer, String> exact(MySqlServer server, String table, TypeCase type) throws SQLException {
        Map<Integer, String> rows = new LinkedHashMap<>();
        try (Connection connection = server.connect(SCHEMA);
                Statement statement = connection.createStatement()) {
            statement.execute(SESSION);
            ResultSet result = statement.executeQuery("SELECT " + type.keyColumn() + ", CONCAT_WS('|', " + type.exact()
                    + ") FROM " + table + " ORDER BY 1");
            while (result.next()) {
                byte[] value = result.getBytes(2);
                rows.put(result.getInt(1), value == null ? "NULL" : new String(value, StandardCharsets.ISO_8859_1));
            }
        }
        return rows;
    }

    private static String shorten(String text) {
        return text.length() < 300 ? text : text.substring(0, 100) + "… #" + text.hashCode();
    }

    /** Pairs of different values that have one fingerprint. */
    private List<String> unseenDifferences(MySqlServer source, MySqlServer target) throws Exception {
        List<String> found = new ArrayList<>();
        SourceNames names = new SourceNames();
        try (ServerLink sourceLink = link(Side.SOURCE, source);
                ServerLink targetLink = link(Side.TARGET, target);
                Connection connection = target.connect(SCHEMA);
                Statement statement = connection.createStatement()) {
            statement.execute(SESSION);
            MySqlRangeHasher hasher = new MySqlRangeHasher(
                    sourceLink, targetLink, BoundedRetry.within(Duration.ofSeconds(10)), Duration.ofSeconds(10), names);
            for (TableShape shape : new MySqlSchema(targetLink, targetLink, List.of(SCHEMA + ".*")).tables()) {
                TypeCase type = type(shape.id().name());
                Fingerprint before = hasher.target(shape, KeyRange.all());
                Map<Integer, String> rows = exact(target, shape.id().name(), type);
                Set<String> seen = new HashSet<>();
                Set<Fingerprint> fingerprints = new HashSet<>();
                for (Map.Entry<Integer, String> row : rows.entrySet()) {
                    // One row takes each value of the table in turn.
                    statement.execute("UPDATE " + shape.id().name() + " t JOIN "
                            + shape.id().name() + " o ON o."
                            + type.keyColumn() + " = " + row.getKey() + " SET t.v = o.v WHERE t." + type.keyColumn()
                            + " = 1");
                    if (seen.add(row.getValue()) != fingerprints.add(hasher.target(shape, KeyRange.all()))) {
                        found.add(what(shape.id().name()) + ": " + shorten(row.getValue()));
                    }
                }
                statement.execute("UPDATE " + shape.id().name() + " t JOIN "
                        + shape.id().name() + " o ON o."
                        + type.keyColumn() + " = " + (INSERTED + 1) + " SET t.v = o.v WHERE t." + type.keyColumn()
                        + " = 1");
                names.rename(shape.id(), new TableId(SCHEMA, "_" + shape.id().name() + "_del"));
                assertThat(hasher.target(shape, KeyRange.all()))
                        .as(what(shape.id().name()))
                        .isEqualTo(before)
                        .isEqualTo(hasher.source(shape, KeyRange.all(), GtidSet.empty())
                                .fingerprint());
            }
        }
        return found;
    }

    private static ServerLink link(Side side, MySqlServer server) {
        return new ServerLink(
                ServerAddress.of(side, "127.0.0.1", server.port(), "root", new Secret("")), Duty.READ, "fidelity", 2);
    }
}
