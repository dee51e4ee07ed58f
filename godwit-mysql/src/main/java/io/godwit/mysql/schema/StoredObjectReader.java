package io.godwit.mysql.schema;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.schema.StoredObject.Kind;
import io.godwit.mysql.sql.Quoted;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads the triggers of tables and the views that read them. For one thread. */
public final class StoredObjectReader {
    private final Session source;

    public StoredObjectReader(Session source) {
        this.source = source;
    }

    /**
     * In an order in which they can be created: a view after the views that it reads, the triggers of one event in the order
     * in which they run.
     *
     * @param tables the moved tables by the names that they have now; the cutover renames them
     */
    public List<StoredObject> read(Map<TableId, TableId> tables) throws SQLException {
        List<StoredObject> found = new ArrayList<>(views(Set.copyOf(tables.values())));
        found.addAll(triggers(tables));
        return found;
    }

    private List<StoredObject> triggers(Map<TableId, TableId> tables) throws SQLException {
        List<StoredObject> triggers = new ArrayList<>();
        if (!tables.isEmpty()) {
            String list = tables.keySet().stream()
                    .map(table -> "(" + Quoted.text(table.schema()) + ", " + Quoted.text(table.name()) + ")")
                    .collect(Collectors.joining(", "));
            source.each(
                    "SELECT TRIGGER_SCHEMA, TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, DEFINER,"
                            + " SQL_MODE, CHARACTER_SET_CLIENT, COLLATION_CONNECTION, DATABASE_COLLATION FROM"
                            + " information_schema.TRIGGERS WHERE (EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE) IN (" + list
                            + ") ORDER BY 1, 3, 4, 5, ACTION_ORDER",
                    row -> {
                        TableId now = new TableId(row.getString(1), row.getString(3));
                        TableId table = tables.getOrDefault(now, now);
                        String event = " " + row.getString(4) + " " + row.getString(5) + " ON ";
                        TableId id = new TableId(row.getString(1), row.getString(2));
                        String head = "CREATE DEFINER=" + account(row.getString(6)) + " TRIGGER ";
                        triggers.add(new StoredObject(
                                Kind.TRIGGER,
                                id,
                                table,
                                row.getString(6),
                                row.getString(7),
                                row.getString(8),
                                row.getString(9),
                                row.getString(10),
                                head + Quoted.table(id) + event + Quoted.table(table) + " FOR EACH ROW "
                                        + body(
                                                id,
                                                head + Quoted.name(id.name()) + event + Quoted.name(now.name())
                                                        + " FOR EACH ROW "),
                                List.of()));
                    });
        }
        return triggers;
    }

    // MYSQL: the head is made anew by the server, of the parts that information_schema shows; what stands there of the
    // body has lost letters outside of the Basic Multilingual Plane.
    private String body(TableId trigger, String head) throws SQLException {
        String text = source.first("SHOW CREATE TRIGGER " + Quoted.table(trigger), row -> bytes(row.getBytes(3)))
                .orElse("");
        if (!text.startsWith(head)) {
            throw new MoveException(
                    Code.SOURCE_SCHEMA_CHANGED,
                    source.address() + ": the definition of trigger " + trigger + " is not understood: " + text);
        }
        return text.substring(head.length());
    }

    private List<StoredObject> views(Set<TableId> tables) throws SQLException {
        Map<TableId, Set<TableId>> reads = new TreeMap<>();
        source.each(
                "SELECT VIEW_SCHEMA, VIEW_NAME, TABLE_SCHEMA, TABLE_NAME FROM information_schema.VIEW_TABLE_USAGE WHERE"
                        + " VIEW_SCHEMA <> 'sys'",
                row -> reads.computeIfAbsent(new TableId(row.getString(1), row.getString(2)), _ -> new TreeSet<>())
                        .add(new TableId(row.getString(3), row.getString(4))));
        Set<TableId> concerned = new TreeSet<>();
        boolean more = true;
        while (more) {
            more = false;
            for (Map.Entry<TableId, Set<TableId>> view : reads.entrySet()) {
                if (view.getValue().stream().anyMatch(read -> tables.contains(read) || concerned.contains(read))) {
                    more |= concerned.add(view.getKey());
                }
            }
        }
        Set<TableId> ordered = new LinkedHashSet<>();
        concerned.forEach(view -> addWithWhatItReads(view, reads, concerned, ordered));
        List<StoredObject> views = new ArrayList<>();
        for (TableId view : ordered) {
            views.add(view(view, reads.getOrDefault(view, Set.of())));
        }
        return views;
    }

    private static void addWithWhatItReads(
            TableId view, Map<TableId, Set<TableId>> reads, Set<TableId> concerned, Set<TableId> ordered) {
        for (TableId read : reads.getOrDefault(view, Set.of())) {
            if (concerned.contains(read) && !ordered.contains(read)) {
                addWithWhatItReads(read, reads, concerned, ordered);
            }
        }
        ordered.add(view);
    }

    // MYSQL: in a session without a current schema all names in the text have theirs.
    private StoredObject view(TableId view, Set<TableId> reads) throws SQLException {
        String definer = source.text("SELECT DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = "
                        + Quoted.text(view.schema()) + " AND TABLE_NAME = " + Quoted.text(view.name()))
                .orElse("");
        return source.first(
                        "SHOW CREATE VIEW " + Quoted.table(view),
                        row -> new StoredObject(
                                Kind.VIEW,
                                view,
                                view,
                                definer,
                                "",
                                row.getString(3),
                                row.getString(4),
                                "",
                                bytes(row.getBytes(2)),
                                List.copyOf(reads)))
                .orElseThrow(() -> new MoveException(
                        Code.SOURCE_SCHEMA_CHANGED, source.address() + ": view " + view + " is gone"));
    }

    // The text as it was written, in its own character set.
    private static String bytes(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static String account(String definer) {
        int at = definer.lastIndexOf('@');
        return Quoted.name(definer.substring(0, at)) + "@" + Quoted.name(definer.substring(at + 1));
    }
}
