package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.connect.ServerVersion;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.mysql.schema.TableDefinition;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Tables that the target lacks can be created there as they are on the source. */
final class TargetDefaultsCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        Session target = situation.target();
        List<Finding> findings = new ArrayList<>();
        Set<TableId> present = new HashSet<>(target.all(
                "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE "
                        + situation.targetsAre("TABLE_SCHEMA", "TABLE_NAME"),
                row -> new TableId(row.getString(1), row.getString(2))));
        List<TableDefinition> created = situation.definitions().stream()
                .filter(table -> !present.contains(table.target()))
                .toList();
        collations(situation, created).ifPresent(findings::add);
        pageSize(situation).ifPresent(findings::add);
        invisible(situation, created).ifPresent(findings::add);
        constraintNames(situation, created, findings);
        if (Situation.on(target, "sql_require_primary_key")) {
            created.stream()
                    .filter(table -> table.uniqueIndexes().stream()
                            .noneMatch(index -> index.name().equals("PRIMARY")))
                    .forEach(
                            table -> findings.add(
                                    FindingKind.TARGET_WANTS_PRIMARY_KEY.on(
                                            "table " + table.target() + " on the target",
                                            "sql_require_primary_key is ON there, and the table has a unique key only",
                                            "SET PERSIST sql_require_primary_key = OFF on the target, or give the table a primary key")));
        }
        List<TableDefinition> keyless = created.stream()
                .filter(table -> table.uniqueIndexes().stream()
                        .noneMatch(index -> index.name().equals("PRIMARY")))
                .toList();
        if (!keyless.isEmpty() && MySqlSchema.generatesKeys(target)) {
            keyless.forEach(
                    table -> findings.add(
                            FindingKind.TARGET_GENERATES_KEY.on(
                                    "table " + table.target() + " on the target",
                                    "sql_generate_invisible_primary_key is ON there, and the user may not turn it off for its session",
                                    "GRANT SESSION_VARIABLES_ADMIN ON *.* TO the user on the target, or give the table a primary key")));
        }
        if (!Situation.on(target, "explicit_defaults_for_timestamp")) {
            created.stream()
                    .filter(table -> table.columns().stream()
                            .anyMatch(column -> column.column().dataType().equalsIgnoreCase("timestamp")))
                    .forEach(table -> findings.add(FindingKind.TARGET_TIMESTAMP_DEFAULTS.on(
                            "table " + table.target() + " on the target",
                            "explicit_defaults_for_timestamp is OFF there, so TIMESTAMP columns get other defaults",
                            "SET PERSIST explicit_defaults_for_timestamp = ON on the target, or create the table by"
                                    + " hand")));
        }
        return findings;
    }

    private static Optional<Finding> collations(Situation situation, List<TableDefinition> created)
            throws SQLException {
        Set<String> known = new HashSet<>(situation
                .target()
                .all("SELECT COLLATION_NAME FROM information_schema.COLLATIONS", row -> row.getString(1)));
        Set<String> missing = new TreeSet<>();
        created.forEach(table -> table.columns().forEach(column -> {
            String collation = column.column().collation();
            // MYSQL: what 8.0.30 and later call utf8mb3_general_ci was called utf8_general_ci before.
            if (collation != null
                    && !known.contains(collation)
                    && !known.contains(collation.replaceFirst("^utf8mb3_", "utf8_"))
                    && !known.contains(collation.replaceFirst("^utf8_", "utf8mb3_"))) {
                missing.add(
                        collation + " of " + table.id() + "." + column.column().name());
            }
        }));
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(FindingKind.TARGET_LACKS_COLLATION.on(
                        situation.target().address(),
                        "the server does not know the collations " + String.join(", ", missing),
                        "Upgrade the target, or give the columns collations that both servers know"));
    }

    private static Optional<Finding> pageSize(Situation situation) throws SQLException {
        long source = situation.source().number("SELECT @@GLOBAL.innodb_page_size");
        long target = situation.target().number("SELECT @@GLOBAL.innodb_page_size");
        return target >= source
                ? Optional.empty()
                : Optional.of(FindingKind.TARGET_PAGE_SIZE.on(
                        situation.target().address(),
                        "innodb_page_size is " + target + ", less than the source's " + source,
                        "Move to a server that was initialised with innodb_page_size = " + source));
    }

    private static Optional<Finding> invisible(Situation situation, List<TableDefinition> created) throws SQLException {
        ServerVersion version = Situation.version(situation.target());
        if (version.atLeast(8, 1) || version.patch() >= 23 || created.isEmpty()) {
            return Optional.empty();
        }
        List<String> columns = situation
                .source()
                .all(
                        "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE EXTRA LIKE"
                                + " '%INVISIBLE%' AND "
                                + situation.tablesAre("TABLE_SCHEMA", "TABLE_NAME"),
                        row -> row.getString(1) + "." + row.getString(2) + "." + row.getString(3));
        return columns.isEmpty()
                ? Optional.empty()
                : Optional.of(FindingKind.TARGET_LACKS_INVISIBLE.on(
                        situation.target().address(),
                        "the server has version " + version.text() + " and knows no invisible columns, such as "
                                + columns.getFirst(),
                        "Upgrade the target to 8.0.23 or later, or create the table by hand"));
    }

    /** MYSQL: the names of foreign keys and checks are unique in their schema. */
    private static void constraintNames(Situation situation, List<TableDefinition> created, List<Finding> findings)
            throws SQLException {
        String query = "SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME FROM"
                + " information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_TYPE IN ('FOREIGN KEY', 'CHECK') AND ";
        Map<TableId, TableDefinition> createdById = new HashMap<>();
        created.forEach(definition -> createdById.put(definition.id(), definition));
        Set<TableId> used = new HashSet<>();
        situation
                .target()
                .each(
                        query + "NOT " + situation.targetsAre("TABLE_SCHEMA", "TABLE_NAME"),
                        row -> used.add(new TableId(row.getString(1), row.getString(3))));
        situation.source().each(query + situation.tablesAre("TABLE_SCHEMA", "TABLE_NAME"), row -> {
            TableId table = new TableId(row.getString(1), row.getString(2));
            TableDefinition definition = createdById.get(table);
            if (definition != null && !used.add(new TableId(definition.target().schema(), row.getString(3)))) {
                findings.add(FindingKind.CONSTRAINT_NAME_TAKEN.on(
                        "table " + definition.target() + " on the target",
                        "another table of the schema has a constraint named " + row.getString(3),
                        "Rename one of the two, or move the table into another schema"));
            }
        });
    }
}
