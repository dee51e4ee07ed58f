package io.godwit.sequence;

import io.godwit.model.Key;
import io.godwit.model.RowChange;
import io.godwit.model.RowImage;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.model.UniqueKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Folds row changes in log order to one net change per key. */
final class Fold {
    private final Set<Rule> rules;
    private final Map<TableId, TreeMap<Key, Net>> tables = new TreeMap<>();

    Fold(Set<Rule> rules) {
        this.rules = rules;
    }

    /** What is known of one key: its state before the first change and after the last. */
    private static final class Net {
        final @Nullable RowImage before;

        @Nullable
        RowImage after;

        /** The before-image of the last change. */
        @Nullable
        RowImage lastBefore;

        /** Whether any change of the key passed routing. */
        boolean passed;

        /** Some image of the row: it names the key's values. */
        final RowImage anyImage;

        Net(@Nullable RowImage before, RowImage anyImage) {
            this.before = before;
            this.anyImage = anyImage;
        }
    }

    void add(RowChange change) {
        Net net = note(change);
        net.passed = true;
        net.lastBefore = before(change);
        net.after = after(change);
    }

    /** A change that did not pass routing: counts only when the rule that ignores it is switched off. */
    void addDropped(RowChange change) {
        note(change);
    }

    private Net note(RowChange change) {
        return tables.computeIfAbsent(change.table(), table -> new TreeMap<>()).computeIfAbsent(change.key(), key -> {
            RowImage before = before(change);
            RowImage after = after(change);
            return new Net(before, before != null ? before : java.util.Objects.requireNonNull(after));
        });
    }

    private static @Nullable RowImage before(RowChange change) {
        return switch (change) {
            case RowChange.Inserted inserted -> null;
            case RowChange.Updated updated -> updated.before();
            case RowChange.Deleted deleted -> deleted.before();
        };
    }

    private static @Nullable RowImage after(RowChange change) {
        return switch (change) {
            case RowChange.Inserted inserted -> inserted.after();
            case RowChange.Updated updated -> updated.after();
            case RowChange.Deleted deleted -> null;
        };
    }

    /** What to do when the target is exactly at the beginning of the epoch. */
    Epoch.Piece counted(Function<TableId, TableShape> shapes) {
        List<TableChanges> changes = new ArrayList<>();
        tables.forEach((table, nets) -> changes.add(counted(shapes.apply(table), nets)));
        changes.removeIf(each -> each.rows() == 0);
        return new Epoch.Piece(changes);
    }

    private TableChanges counted(TableShape shape, Map<Key, Net> nets) {
        List<NetChange> deletes = new ArrayList<>();
        List<NetChange> inserts = new ArrayList<>();
        List<NetChange> updates = new ArrayList<>();
        nets.forEach((key, net) -> {
            if (!net.passed || (net.before == null && net.after == null)) {
                return;
            }
            NetChange change = new NetChange(key, net.before, net.after);
            if (net.after == null) {
                deletes.add(change);
            } else if (net.before == null) {
                inserts.add(change);
            } else if (losesUniqueValue(shape, net, net.before, net.after)) {
                deletes.add(change);
                inserts.add(change);
            } else if (!net.before.equals(net.after)) {
                updates.add(change);
            }
        });
        return new TableChanges(shape, deletes, inserts, updates);
    }

    private boolean losesUniqueValue(TableShape shape, Net net, RowImage before, RowImage after) {
        boolean acrossEpoch = rules.contains(Rule.COMPARES_UNIQUE_VALUES_ACROSS_EPOCH);
        RowImage from = acrossEpoch || net.lastBefore == null ? before : net.lastBefore;
        if (from.equals(after)) {
            return false;
        }
        // A collation can take two spellings of a key for one key; an update in place would not change the spelling's
        // entry in every index in the order that the deletes-first rule needs.
        if (!from.sameIn(shape.key(), after)) {
            return true;
        }
        for (UniqueKey unique : shape.secondaryUnique()) {
            if (unique.derived() || !from.sameIn(unique.columns(), after)) {
                return true;
            }
        }
        return false;
    }

    /** What to do when the target may hold any part of the epoch: take every touched key away, insert what stays. */
    Epoch.Piece uncounted(Function<TableId, TableShape> shapes) {
        List<TableChanges> changes = new ArrayList<>();
        tables.forEach((table, nets) -> {
            List<NetChange> deletes = new ArrayList<>();
            List<NetChange> inserts = new ArrayList<>();
            nets.forEach((key, net) -> {
                deletes.add(new NetChange(key, net.anyImage, null));
                if (net.after != null) {
                    inserts.add(new NetChange(key, null, net.after));
                }
            });
            changes.add(new TableChanges(shapes.apply(table), deletes, inserts, List.of()));
        });
        return new Epoch.Piece(changes);
    }
}
