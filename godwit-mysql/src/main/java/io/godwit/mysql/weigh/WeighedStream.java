package io.godwit.mysql.weigh;

import io.godwit.model.RowChange;
import io.godwit.model.RowChanges;
import io.godwit.model.SourceTransaction;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.binlog.ChangeBuffer;
import io.godwit.mysql.binlog.MySqlChangeStream;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.spi.ChangeStream;
import io.godwit.spi.StreamItem;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A change stream whose keys are those that the source's collations make. The log holds texts and not their order, so the
 * source is asked for it, once for all transactions that have arrived meanwhile: the round trip delays the stream, and
 * does not limit it.
 */
public final class WeighedStream implements ChangeStream {
    private static final int CHANGES_AT_ONCE = 2000;
    private static final long CACHE_BYTES_MAX = 32L << 20;

    private final MySqlChangeStream stream;
    private final Weigher weigher;
    private final Map<TableId, WeighedTable> tables = new HashMap<>();
    private final ArrayDeque<StreamItem> ready = new ArrayDeque<>();

    private WeighedStream(MySqlChangeStream stream, Weigher weigher, List<TableShape> weighed) {
        this.stream = stream;
        this.weigher = weigher;
        for (TableShape table : weighed) {
            tables.put(table.id(), new WeighedTable(table));
        }
    }

    /**
     * The stream itself, when no table needs weights.
     *
     * @param source a link with a session of its own: the stream must not wait for readers
     */
    public static ChangeStream of(
            MySqlChangeStream stream, List<TableShape> tables, ServerLink source, BoundedRetry retry) {
        List<TableShape> weighed =
                tables.stream().filter(WeighedTable::isNeeded).toList();
        return weighed.isEmpty()
                ? stream
                : new WeighedStream(stream, new Weigher(source, retry, CACHE_BYTES_MAX), weighed);
    }

    @Override
    public StreamItem next() throws InterruptedException {
        StreamItem known = ready.poll();
        if (known != null) {
            return known;
        }
        List<StreamItem> arrived = arrived();
        Set<KeyText> texts = new LinkedHashSet<>();
        arrived.forEach(item -> collect(item, texts));
        Map<KeyText, byte[]> weights = weigher.weights(texts);
        for (StreamItem item : arrived) {
            ready.add(keyed(item, weights));
        }
        return ready.remove();
    }

    private List<StreamItem> arrived() throws InterruptedException {
        List<StreamItem> items = new ArrayList<>();
        Optional<StreamItem> next = Optional.of(stream.next());
        int changes = 0;
        while (next.isPresent()) {
            items.add(next.get());
            changes += changes(next.get());
            next = changes < CHANGES_AT_ONCE ? stream.poll() : Optional.empty();
        }
        return items;
    }

    private static int changes(StreamItem item) {
        return item instanceof StreamItem.Committed(var transaction)
                        && !transaction.changes().areSpilled()
                ? transaction.changes().size()
                : 1;
    }

    private void collect(StreamItem item, Collection<KeyText> texts) {
        if (item instanceof StreamItem.Committed(var transaction)
                && !transaction.changes().areSpilled()) {
            transaction.changes().forEach(change -> collect(change, texts));
        }
    }

    private void collect(RowChange change, Collection<KeyText> texts) {
        WeighedTable table = tables.get(change.table());
        if (table != null) {
            table.collect(change, texts);
        }
    }

    private StreamItem keyed(StreamItem item, Map<KeyText, byte[]> weights) throws InterruptedException {
        if (!(item instanceof StreamItem.Committed(var transaction))) {
            return item;
        }
        RowChanges changes = transaction.changes().areSpilled()
                ? keyedInFile(transaction.changes())
                : RowChanges.of(transaction.changes().stream()
                        .map(change -> keyed(change, weights))
                        .toList());
        return new StreamItem.Committed(new SourceTransaction(
                transaction.gtid(), transaction.prepared(), changes, transaction.end(), transaction.committedAt()));
    }

    private RowChange keyed(RowChange change, Map<KeyText, byte[]> weights) {
        WeighedTable table = tables.get(change.table());
        return table == null ? change : table.keyed(change, weights);
    }

    /** A transaction that is too large for the memory goes from one file to another, some changes at a time. */
    private RowChanges keyedInFile(RowChanges changes) throws InterruptedException {
        ChangeBuffer keyed = new ChangeBuffer(0);
        boolean complete = false;
        try (changes) {
            Iterator<RowChange> all = changes.iterator();
            while (all.hasNext()) {
                List<RowChange> some = new ArrayList<>();
                Set<KeyText> texts = new LinkedHashSet<>();
                while (all.hasNext() && some.size() < CHANGES_AT_ONCE) {
                    some.add(all.next());
                    collect(some.getLast(), texts);
                }
                Map<KeyText, byte[]> weights = weigher.weights(texts);
                some.forEach(change -> keyed.add(keyed(change, weights), 0));
            }
            keyed.spill();
            complete = true;
            return keyed.build();
        } finally {
            if (!complete) {
                keyed.discard();
            }
        }
    }

    @Override
    public Instant lastHeardAt() {
        return stream.lastHeardAt();
    }

    @Override
    public void close() {
        stream.close();
    }
}
