package io.godwit.mysql.schema;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.Preflight.Grade;
import io.godwit.spi.TablePlan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** The tables of a move, found by their configured names. Thread-safe; asks the servers anew each time. */
public final class MySqlSchema {
    private final ServerLink source;
    private final ServerLink target;
    private final List<TablePattern> patterns;

    /** @param tables names and patterns, see {@link TablePattern} */
    public MySqlSchema(ServerLink source, ServerLink target, List<String> tables) {
        this.source = source;
        this.target = target;
        this.patterns = tables.stream().map(TablePattern::parse).toList();
    }

    public List<TableShape> tables() {
        List<TableDefinition> definitions = definitions();
        List<TableFault> unusable = unusable(definitions);
        if (!unusable.isEmpty()) {
            throw new MoveException(
                    Code.PREFLIGHT_REFUSED,
                    "these tables cannot be moved:\n"
                            + String.join(
                                    "\n",
                                    unusable.stream()
                                            .map(fault -> "  table " + fault.table() + ": " + fault.reason())
                                            .toList()));
        }
        return definitions.stream().flatMap(table -> table.shape().stream()).toList();
    }

    /** The definitions of the source's tables that the names mean, usable or not, sorted by name. */
    public List<TableDefinition> definitions() {
        try (Session session = source.open(Duty.CONTROL)) {
            return definitions(session);
        } catch (SQLException e) {
            throw source.explain("read the definitions of the tables", e);
        }
    }

    /** The same, asked in a session on the source that exists. */
    public List<TableDefinition> definitions(Session fromSource) throws SQLException {
        DefinitionReader reader = new DefinitionReader(fromSource);
        Map<TableId, TableId> targets = chosen(reader.all());
        return reader.read(targets.keySet()).stream()
                .map(definition -> definition.as(targets.getOrDefault(definition.id(), definition.id())))
                .toList();
    }

    /** How tables that exist on the target differ from the source's; a table without differences is not listed. */
    public static List<TableFault> differences(List<TableDefinition> definitions, Session onSource, Session onTarget)
            throws SQLException {
        Map<TableId, TableId> names = new HashMap<>();
        definitions.forEach(definition -> names.put(definition.id(), definition.target()));
        Map<TableId, TableDetails> existing = DetailReader.read(onTarget, names.values(), UnaryOperator.identity());
        List<TableId> compared = definitions.stream()
                .filter(definition -> existing.containsKey(definition.target()))
                .map(TableDefinition::id)
                .toList();
        Map<TableId, TableDetails> wanted =
                DetailReader.read(onSource, compared, table -> names.getOrDefault(table, table));
        List<TableFault> faults = new ArrayList<>();
        for (TableId table : compared) {
            TableId target = names.getOrDefault(table, table);
            TableDetails mine = wanted.get(table);
            TableDetails theirs = existing.get(target);
            if (mine == null || theirs == null) {
                continue; // dropped since it was listed: the next question finds that
            }
            mine.differences(theirs)
                    .forEach(difference -> faults.add(new TableFault(target, difference.grade(), difference.words())));
        }
        return faults;
    }

    /** The tables that cannot be moved, and why. */
    public static List<TableFault> unusable(List<TableDefinition> definitions) {
        List<TableFault> faults = new ArrayList<>();
        for (TableDefinition definition : definitions) {
            for (String reason : definition.unusable()) {
                faults.add(new TableFault(definition.id(), Grade.BLOCKS, reason));
            }
        }
        return faults;
    }

    private Map<TableId, TableId> chosen(Map<TableId, Boolean> all) {
        ChosenTables chosen = ChosenTables.among(all, patterns);
        if (!chosen.problems().isEmpty()) {
            throw new MoveException(
                    Code.CONFIGURATION,
                    source.address() + ": tables: " + String.join(", ", chosen.problems())
                            + ". Correct the names, or grant SELECT on them to '"
                            + source.address().user() + "'");
        }
        return chosen.targets();
    }

    /**
     * Creates schemas and tables that the target lacks, and makes sure that they have become what they are on the source.
     *
     * @param record told which of the tables, by their names on the target, are there and which are missing, before the
     *     first is made
     */
    public void createOnTarget(List<TableShape> tables, BiConsumer<List<TableId>, List<TableId>> record) {
        try (Session onSource = source.open(Duty.CONTROL);
                Session onTarget = target.open(Duty.CONTROL)) {
            new TableCreation(onSource, onTarget, tables).run(record);
        } catch (SQLException e) {
            throw target.explain("create the tables", e);
        }
    }

    /** What {@link #createOnTarget} would do, and how large the tables are; changes nothing. */
    public List<TablePlan> plan(List<TableShape> tables) {
        try (Session onSource = source.open(Duty.CONTROL);
                Session onTarget = target.open(Duty.CONTROL)) {
            TableCreation creation = new TableCreation(onSource, onTarget, tables);
            Map<TableId, List<String>> statements = creation.statements(creation.missing());
            Map<TableId, TableDetails> details = DetailReader.read(
                    onSource, tables.stream().map(TableShape::id).toList(), UnaryOperator.identity());
            List<TablePlan> plans = new ArrayList<>();
            for (TableShape table : tables) {
                plans.add(plan(table, details.getOrDefault(table.id(), new TableDetails()), statements, onSource));
            }
            return plans;
        } catch (SQLException e) {
            throw source.explain("plan the move", e);
        }
    }

    private static TablePlan plan(
            TableShape table, TableDetails details, Map<TableId, List<String>> statements, Session onSource)
            throws SQLException {
        List<String> indexes = new ArrayList<>();
        details.of(Aspect.UNIQUE_KEY)
                .forEach((key, _) -> indexes.add(key.startsWith("PRIMARY") ? key : "UNIQUE " + key));
        indexes.addAll(details.of(Aspect.INDEX).keySet());
        return onSource.first(
                        "SELECT TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
                                + Quoted.text(table.id().schema()) + " AND TABLE_NAME = "
                                + Quoted.text(table.id().name()),
                        row -> new TablePlan(
                                table,
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                indexes,
                                statements.getOrDefault(table.id(), List.of())))
                .orElseThrow(() -> new MoveException(
                        Code.SOURCE_SCHEMA_CHANGED, onSource.address() + ": table " + table.id() + " is gone"));
    }
}
