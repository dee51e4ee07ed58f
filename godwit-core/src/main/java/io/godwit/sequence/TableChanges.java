package io.godwit.sequence;

import io.godwit.model.TableShape;
import java.util.List;

/**
 * The net changes of one table, sorted by what is to be done, each list in rising key order. Deletes of all tables come
 * before inserts and updates of any, except across tables, where order is free.
 *
 * @param deletes rows to take away first: rows that end absent, and rows that are written again among the inserts
 * @param inserts rows that are absent when this is applied (after the deletes) and must be present at the end
 * @param updates rows that are present before and after, with every unique value unchanged
 */
public record TableChanges(
        TableShape table, List<NetChange> deletes, List<NetChange> inserts, List<NetChange> updates) {
    public TableChanges {
        deletes = List.copyOf(deletes);
        inserts = List.copyOf(inserts);
        updates = List.copyOf(updates);
    }

    public int rows() {
        return deletes.size() + inserts.size() + updates.size();
    }
}
