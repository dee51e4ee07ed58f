package io.godwit.mysql.binlog;

import io.godwit.model.ColumnCursor;
import io.godwit.model.GtidSet;
import io.godwit.model.LogPosition;
import io.godwit.model.RowChange;
import io.godwit.model.RowImage;
import io.godwit.model.SourceTransaction;
import io.godwit.model.TableShape;
import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.spi.ChangeStream;
import io.godwit.spi.StreamItem;
import io.godwit.testing.MySqlServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reads a change stream and writes down what comes, in words. */
final class Follower implements AutoCloseable {
    private final MySqlServer server;
    private final ChangeStream stream;
    private final GtidSet start;
    private GtidSet seen;
    final List<String> changes = new ArrayList<>();
    final List<StreamItem> items = new ArrayList<>();

    Follower(MySqlServer server, StreamSettings settings, List<TableShape> tables, GtidSet from) {
        this.server = server;
        this.start = from;
        this.seen = from;
        this.stream = new MySqlChangeStreams(settings, tables).open(from);
    }

    /** Follows a table of this server from now on. */
    static Follower of(MySqlServer server, StreamSettings settings, String... tables) {
        return new Follower(server, settings, shapes(settings.source(), tables), executed(server));
    }

    static GtidSet executed(MySqlServer server) {
        return GtidSet.parse(String.valueOf(server.ask("SELECT @@global.gtid_executed")));
    }

    static List<TableShape> shapes(ServerAddress source, String... tables) {
        try (ServerLink link = new ServerLink(source, Duty.READ, "follower", 1);
                ServerLink unused = new ServerLink(Servers.target(), Duty.READ, "follower", 1)) {
            return new MySqlSchema(link, unused, List.of(tables)).tables();
        }
    }

    GtidSet seen() {
        return seen;
    }

    GtidSet start() {
        return start;
    }

    ChangeStream stream() {
        return stream;
    }

    /** Reads until everything has come that the server has executed by now. */
    Follower untilCaughtUp() throws InterruptedException {
        GtidSet end = executed(server);
        while (!seen.containsAll(end)) {
            read();
        }
        return this;
    }

    StreamItem until(Predicate<StreamItem> wanted) throws InterruptedException {
        while (true) {
            StreamItem item = read();
            if (wanted.test(item)) {
                return item;
            }
        }
    }

    void untilPassed(LogPosition position) throws InterruptedException {
        until(item -> switch (item) {
            case StreamItem.Advanced(var at) -> at.compareTo(position) >= 0;
            case StreamItem.Committed(var transaction) -> transaction.end().compareTo(position) >= 0;
            case StreamItem.SchemaChanged changed -> changed.end().compareTo(position) >= 0;
            case StreamItem.Reconnected _ -> false;
        });
    }

    /** What has come of transactions with changes. */
    List<SourceTransaction> transactions() {
        return items.stream()
                .filter(StreamItem.Committed.class::isInstance)
                .map(item -> ((StreamItem.Committed) item).transaction())
                .filter(transaction -> !transaction.changes().isEmpty())
                .toList();
    }

    StreamItem read() throws InterruptedException {
        StreamItem item = stream.next();
        items.add(item);
        switch (item) {
            case StreamItem.Committed(var transaction) -> {
                seen = transaction.addedTo(seen);
                transaction.changes().forEach(change -> changes.add(words(change)));
            }
            case StreamItem.SchemaChanged changed -> seen = seen.plus(changed.gtid());
            case StreamItem.Advanced _, StreamItem.Reconnected _ -> {}
        }
        return item;
    }

    private static String words(RowChange change) {
        return switch (change) {
            case RowChange.Inserted inserted -> "+" + row(inserted.after());
            case RowChange.Updated updated -> row(updated.before()) + ">" + row(updated.after());
            case RowChange.Deleted deleted -> "-" + row(deleted.before());
        };
    }

    private static String row(RowImage row) {
        List<String> values = new ArrayList<>();
        ColumnCursor column = row.columns();
        while (column.next()) {
            values.add(column.isNull() ? "NULL" : new String(column.value(), StandardCharsets.UTF_8));
        }
        return "(" + String.join(",", values) + ")";
    }

    @Override
    public void close() {
        stream.close();
    }
}
