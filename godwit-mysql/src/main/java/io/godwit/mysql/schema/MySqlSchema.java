package io.godwit.mysql.schema;

import io.godwit.error.Code;
import io.godwit.error.Listing;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.Preflight.Grade;
import io.godwit.spi.TablePlan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables of a move, found by their configured names. Thread-safe; asks the servers anew each time. */
public final class MySqlSchema {
    private static final Logger LOG = LoggerFactory.getLogger(MySqlSchema.class);

    private final ServerLink source;
    private final ServerLink target;
    private final Function<Map<TableId, Boolean>, ChosenTables> choice;

    private MySqlSchema(ServerLink source, ServerLink target, Function<Map<TableId, Boolean>, ChosenTables> choice) {
        this.source = source;
        this.target = target;
        this.choice = choice;
    }

    /** @param tables names and patterns, see {@link TablePattern} */
    public MySqlSchema(ServerLink source, ServerLink target, List<String> tables) {
        this(source, target, patterns(tables.stream().map(TablePattern::parse).toList()));
    }

    private static Function<Map<TableId, Boolean>, ChosenTables> patterns(List<TablePattern> patterns) {
        return all -> ChosenTables.among(all, patterns);
    }

    /** @param targets the names on the target, by those on the source: these tables and no others */
    public static MySqlSchema of(ServerLink source, ServerLink target, Map<TableId, TableId> targets) {
        Map<TableId, TableId> sorted = new TreeMap<>(targets);
        return new MySqlSchema(
                source,
                target,
                all -> new ChosenTables(
                        sorted,
                        sorted.keySet().stream()
                                .filter(table -> !all.getOrDefault(table, false))
                                .map(table -> "table " + table + " is gone")
                                .toList()));
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

    /** Whether the target would give tables without a primary key another one, and the user may not prevent it. */
    public static boolean generatesKeys(Session onTarget) throws SQLException {
        try {
            TableCreation.generateNoKeys(onTarget);
            return false;
        } catch (SQLException e) {
            if (SqlErrors.privilegeMissing(e)) {
                return true;
            }
            throw e;
        }
    }

    /** Whether the user may create tables whose largest row does not fit into a page, as the source may have them. */
    public static boolean makesLargeRows(Session onTarget) throws SQLException {
        return TableCreation.allowLargeRows(onTarget);
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

    /**
     * Makes sure that every table is there on both servers with one definition; fails with {@code SOURCE_SCHEMA_CHANGED}. For
     * tables that were equal, and that somebody may have changed since.
     */
    public void requireAlike() {
        try (Session onSource = source.open(Duty.CONTROL);
                Session onTarget = target.open(Duty.CONTROL)) {
            DefinitionReader reader = new DefinitionReader(onSource);
            ChosenTables chosen = choice.apply(reader.all());
            List<String> problems = new ArrayList<>(chosen.problems());
            Set<TableId> there =
                    DefinitionReader.present(onTarget, chosen.targets().values());
            chosen.targets().values().stream()
                    .filter(table -> !there.contains(table))
                    .forEach(table -> problems.add("table " + table + " is gone on the " + target.address()));
            List<TableDefinition> definitions = reader.read(chosen.targets().keySet()).stream()
                    .map(found -> found.as(chosen.targets().getOrDefault(found.id(), found.id())))
                    .toList();
            differences(definitions, onSource, onTarget).stream()
                    .filter(fault -> fault.grade() == Grade.BLOCKS)
                    .forEach(fault -> problems.add("table " + fault.table() + ": " + fault.reason()));
            if (!problems.isEmpty()) {
                throw new MoveException(
                        Code.SOURCE_SCHEMA_CHANGED,
                        source.address() + ": the tables are not any more what they were: " + Listing.of(problems));
            }
        } catch (SQLException e) {
            throw source.explain("compare the definitions of the tables", e);
        }
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
        ChosenTables chosen = choice.apply(all);
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
     * @param withoutIndexes told which of them are to get indexes after their rows, before they lose them; empty if none is to
     */
    public void createOnTarget(
            List<TableShape> tables,
            BiConsumer<List<TableId>, List<TableId>> record,
            Optional<Consumer<Collection<TableId>>> withoutIndexes)
            throws InterruptedException {
        try (Session onSource = source.open(Duty.CONTROL);
                Session onTarget = target.open(Duty.CONTROL)) {
            new TableCreation(source, target, onSource, onTarget, tables).run(record, withoutIndexes);
        } catch (SQLException e) {
            throw target.explain("create the tables", e);
        }
    }

    /** Has the target's optimizer count the rows anew. What fails is logged: plans may be bad then, rows are not. */
    public void analyzeOnTarget(List<TableShape> tables) {
        try (Session onTarget = target.open(Duty.CONTROL)) {
            for (TableShape table : tables) {
                onTarget.each("ANALYZE TABLE " + Quoted.table(table.target()), row -> {
                    if (!"status".equals(row.getString(3))) {
                        LOG.warn("{}: ANALYZE TABLE {}: {}", target.address(), table.target(), row.getString(4));
                    }
                });
            }
        } catch (SQLException e) {
            LOG.warn(
                    "{}: ANALYZE TABLE failed, run it before the applications come: {}",
                    target.address(),
                    e.getMessage(),
                    e);
        }
    }

    /**
     * What {@link #createOnTarget} would do, and how large the tables are; changes nothing.
     *
     * @param defers whether indexes come after the rows
     */
    public List<TablePlan> plan(List<TableShape> tables, boolean defers) {
        try (Session onSource = source.open(Duty.CONTROL);
                Session onTarget = target.open(Duty.CONTROL)) {
            Map<TableId, List<String>> statements =
                    new TableCreation(source, target, onSource, onTarget, tables).statements(defers);
            List<TableId> names = tables.stream().map(TableShape::id).toList();
            Map<TableId, TableDetails> details = DetailReader.read(onSource, names, UnaryOperator.identity());
            Map<TableId, Size> sizes = sizes(names, onSource);
            List<TablePlan> plans = new ArrayList<>();
            for (TableShape table : tables) {
                Size size = sizes.get(table.id());
                if (size == null) {
                    throw new MoveException(
                            Code.SOURCE_SCHEMA_CHANGED, onSource.address() + ": table " + table.id() + " is gone");
                }
                plans.add(new TablePlan(
                        table,
                        size.rows(),
                        size.dataBytes(),
                        size.indexBytes(),
                        indexes(details.getOrDefault(table.id(), new TableDetails())),
                        statements.getOrDefault(table.id(), List.of())));
            }
            return plans;
        } catch (SQLException e) {
            throw source.explain("plan the move", e);
        }
    }

    private static List<String> indexes(TableDetails details) {
        List<String> indexes = new ArrayList<>();
        details.of(Aspect.UNIQUE_KEY)
                .forEach((key, _) -> indexes.add(key.startsWith("PRIMARY") ? key : "UNIQUE " + key));
        indexes.addAll(details.of(Aspect.INDEX).keySet());
        return indexes;
    }

    private record Size(long rows, long dataBytes, long indexBytes) {}

    private static Map<TableId, Size> sizes(List<TableId> tables, Session onSource) throws SQLException {
        Map<TableId, Size> sizes = new HashMap<>();
        onSource.each(
                "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH FROM information_schema.TABLES"
                        + " WHERE " + Quoted.isOneOf(tables, "TABLE_SCHEMA", "TABLE_NAME"),
                row -> sizes.put(
                        new TableId(row.getString(1), row.getString(2)),
                        new Size(row.getLong(3), row.getLong(4), row.getLong(5))));
        return sizes;
    }
}
