package io.godwit.mysql.write;

import io.godwit.mysql.sql.TableSql;
import io.godwit.mysql.sql.TableSqls;
import io.godwit.sequence.Epoch;
import io.godwit.sequence.NetChange;
import io.godwit.sequence.TableChanges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Updates that the server would not make, because it takes both rows for equal: such a row is deleted and inserted. */
final class UnseenUpdates {
    private UnseenUpdates() {}

    static Epoch.Piece rewritten(Epoch.Piece piece, TableSqls tables) {
        return new Epoch.Piece(piece.tables().stream()
                .map(changes -> rewritten(changes, tables.of(changes.table())))
                .toList());
    }

    private static TableChanges rewritten(TableChanges changes, TableSql table) {
        Map<Boolean, List<NetChange>> updates = changes.updates().stream()
                .collect(Collectors.partitioningBy(each -> table.mayBeNoUpdate(
                        Objects.requireNonNull(each.before()), Objects.requireNonNull(each.after()))));
        List<NetChange> unseen = updates.getOrDefault(true, List.of());
        List<NetChange> seen = updates.getOrDefault(false, List.of());
        return new TableChanges(
                changes.table(), joined(changes.deletes(), unseen), joined(changes.inserts(), unseen), seen);
    }

    private static List<NetChange> joined(List<NetChange> some, List<NetChange> others) {
        List<NetChange> all = new ArrayList<>(some);
        all.addAll(others);
        all.sort(Comparator.comparing(NetChange::key));
        return all;
    }
}
