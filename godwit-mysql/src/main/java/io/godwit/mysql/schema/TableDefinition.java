package io.godwit.mysql.schema;

import io.godwit.model.Column;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.model.UniqueKey;
import io.godwit.mysql.codec.Codecs;
import io.godwit.mysql.codec.ColumnCodec.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The columns and unique keys of a table, as its server defines them.
 *
 * @param target the name that the table has, or will have, on the target
 * @param columns all columns in table order, generated ones included
 * @param uniqueIndexes the primary key first
 */
public record TableDefinition(
        TableId id, TableId target, String engine, List<DefinedColumn> columns, List<UniqueIndex> uniqueIndexes) {
    public TableDefinition {
        columns = List.copyOf(columns);
        uniqueIndexes = List.copyOf(uniqueIndexes);
    }

    /** @param generation the expression of a generated column, empty for a stored value */
    public record DefinedColumn(Column column, String generation, boolean autoIncrement) {
        public boolean generated() {
            return !generation.isEmpty();
        }
    }

    public record UniqueIndex(String name, boolean visible, List<IndexPart> parts) {
        public UniqueIndex {
            parts = List.copyOf(parts);
        }

        String description() {
            return parts.stream().map(IndexPart::description).collect(Collectors.joining(", ", "(", ")"));
        }
    }

    /**
     * @param column null for an expression
     * @param prefix how many characters of the column count, 0 for all
     */
    public record IndexPart(@Nullable String column, int prefix, String expression, boolean descending) {
        String description() {
            return column == null ? expression : column + (prefix == 0 ? "" : "(" + prefix + ")");
        }
    }

    /** The same table with another name on the target. */
    TableDefinition as(TableId otherTarget) {
        return new TableDefinition(id, otherTarget, engine, columns, uniqueIndexes);
    }

    private List<Column> stored() {
        return columns.stream()
                .filter(column -> !column.generated())
                .map(DefinedColumn::column)
                .toList();
    }

    /** What a move needs of the table; empty when {@link #unusable()} says why not. */
    public Optional<TableShape> shape() {
        List<Column> stored = stored();
        return key().map(key -> new TableShape(
                id, target, stored, columns.size(), key.name(), indexes(key, stored), secondaryUnique(key, stored)));
    }

    private Optional<UniqueIndex> key() {
        return uniqueIndexes.stream().filter(index -> whyNoKey(index).isEmpty()).findFirst();
    }

    private List<UniqueKey> secondaryUnique(UniqueIndex key, List<Column> stored) {
        return uniqueIndexes.stream()
                .filter(index -> !index.equals(key))
                .map(index -> new UniqueKey(index.name(), indexes(index, stored), derived(index)))
                .toList();
    }

    private boolean derived(UniqueIndex index) {
        return index.parts().stream()
                .anyMatch(
                        part -> part.column() == null || defined(part.column()).generated());
    }

    private static List<Integer> indexes(UniqueIndex index, List<Column> stored) {
        List<Integer> found = new ArrayList<>();
        for (IndexPart part : index.parts()) {
            for (int i = 0; i < stored.size(); i++) {
                if (stored.get(i).name().equals(part.column())) {
                    found.add(i);
                }
            }
        }
        return found;
    }

    private DefinedColumn defined(String name) {
        return columns.stream()
                .filter(column -> column.column().name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(id + " has an index over the unknown column " + name));
    }

    /** Why rows of the table cannot be moved, with all reasons; empty when they can. */
    public List<String> unusable() {
        List<String> reasons = new ArrayList<>();
        for (Column column : stored()) {
            if (!Codecs.supports(column)) {
                reasons.add(Codecs.whyNot(column));
            }
        }
        if (reasons.isEmpty() && key().isEmpty()) {
            reasons.add(
                    uniqueIndexes.isEmpty()
                            ? "it has no primary key and no unique key"
                            : uniqueIndexes.stream()
                                    .map(index -> "key " + index.name() + " " + index.description() + ": "
                                            + whyNoKey(index).orElse(""))
                                    .collect(Collectors.joining("; ")));
        }
        return reasons;
    }

    /** Why this unique index cannot identify and order rows. */
    private Optional<String> whyNoKey(UniqueIndex index) {
        // MYSQL: FORCE INDEX does not know an invisible index.
        if (!index.visible()) {
            return Optional.of("it is invisible");
        }
        // The server reads an index forwards or backwards; any other order of its rows it would have to sort.
        if (index.parts().stream().map(IndexPart::descending).distinct().count() > 1) {
            return Optional.of("some columns rise in it and some fall");
        }
        return index.parts().stream()
                .map(this::whyNoKey)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> whyNoKey(IndexPart part) {
        if (part.column() == null) {
            return Optional.of("it is over an expression");
        }
        DefinedColumn defined = defined(part.column());
        Column column = defined.column();
        if (defined.generated()) {
            return Optional.of("column " + column.name() + " is generated");
        }
        if (part.prefix() > 0) {
            return Optional.of("only a prefix of " + column.name() + " is in it");
        }
        if (column.nullable()) {
            return Optional.of("column " + column.name() + " may be NULL");
        }
        if (!Codecs.supports(column) || Codecs.of(column).order() == Order.NONE) {
            return Optional.of("Godwit cannot reproduce the order of column " + column.name() + " ("
                    + column.columnType() + (column.collation() == null ? "" : ", " + column.collation()) + ")");
        }
        return Optional.empty();
    }
}
