package io.godwit.mysql.binlog;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.Gtid;
import io.godwit.model.GtidSet;
import io.godwit.model.LogPosition;
import io.godwit.model.SourceTransaction;
import io.godwit.model.TableId;
import io.godwit.mysql.codec.BinlogBytes;
import io.godwit.spi.StreamItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a log for changes of some tables that sessions of others made, and fails at the first. Of all other
 * transactions it delivers that they were seen, without their rows. For one thread.
 */
final class ForeignWrites implements LogReader {
    private static final int EXCERPT = 300;

    private final Set<TableId> tables;
    private final long server;
    private final LongPredicate own;
    private final LogDecoder.Sink sink;

    private GtidSet received;
    private String file = "";

    // What is known of the transaction under way.
    private @Nullable Gtid transaction;
    private long thread;
    private boolean foreign;
    private boolean begun;
    private String statement = "";
    private final Map<Long, TableId> mapped = new HashMap<>();

    /**
     * @param server the server_id of the server whose log it is
     * @param own whether a connection of that server, by its number, is or was one of this process
     */
    ForeignWrites(Set<TableId> tables, GtidSet from, long server, LongPredicate own, LogDecoder.Sink sink) {
        this.tables = Set.copyOf(tables);
        this.received = from;
        this.server = server;
        this.own = own;
        this.sink = sink;
    }

    @Override
    public GtidSet received() {
        return received;
    }

    @Override
    public void restart(boolean sameServer) {
        forget();
        file = "";
    }

    private void forget() {
        transaction = null;
        thread = 0;
        foreign = false;
        begun = false;
        statement = "";
        mapped.clear();
    }

    @Override
    public void feed(LogEvent event) throws IOException, InterruptedException {
        switch (event.type()) {
            case LogEvent.ROTATE -> rotate(event);
            case LogEvent.GTID, LogEvent.GTID_TAGGED -> {
                forget();
                transaction = GtidEvents.read(event, Long.MAX_VALUE).gtid();
            }
            case LogEvent.TRANSACTION_PAYLOAD -> {
                try (Payload.Events inner = Payload.events(event)) {
                    for (LogEvent next = inner.next(); next != null; next = inner.next()) {
                        feed(next);
                    }
                }
            }
            case LogEvent.QUERY, LogEvent.EXECUTE_LOAD_QUERY -> statement(event);
            case LogEvent.ROWS_QUERY -> rowsQuery(event);
            case LogEvent.TABLE_MAP -> map(event);
            case LogEvent.WRITE_ROWS,
                    LogEvent.UPDATE_ROWS,
                    LogEvent.DELETE_ROWS,
                    LogEvent.WRITE_ROWS_V1,
                    LogEvent.UPDATE_ROWS_V1,
                    LogEvent.DELETE_ROWS_V1,
                    LogEvent.PARTIAL_UPDATE_ROWS -> rows(event);
            case LogEvent.XID, LogEvent.XA_PREPARE -> end(event);
            // What else there is changes no rows.
            default -> {}
        }
    }

    private void rotate(LogEvent event) throws InterruptedException {
        BinlogBytes in = event.reader();
        long offset = in.little(8);
        int length = in.remaining();
        file = new String(in.bytes(), in.take(length), length, StandardCharsets.UTF_8);
        sink.deliver(new StreamItem.Advanced(new LogPosition(file, offset)), 0);
    }

    // MYSQL: the number of the session stands in front of each statement, also of the BEGIN in front of rows.
    private void statement(LogEvent event) throws InterruptedException {
        LoggedStatement logged = LoggedStatement.read(event);
        thread = event.reader().little(4);
        foreign = event.server() != server || !own.test(thread);
        if (logged.beginsTransaction()) {
            begun = true;
        } else if (logged.commits() || logged.rollsBack()) {
            end(event);
        } else {
            List<TableId> changed = logged.redefines(tables);
            if (foreign && !changed.isEmpty()) {
                statement = logged.text();
                throw written(changed.getFirst(), event);
            }
            if (!begun) {
                end(event);
            }
        }
    }

    private void rowsQuery(LogEvent event) {
        BinlogBytes in = event.reader();
        in.take(1);
        int length = in.remaining();
        statement = new String(in.bytes(), in.take(length), length, StandardCharsets.UTF_8);
    }

    private void map(LogEvent event) {
        TableMap map = TableMap.read(event.reader(), Set.of());
        if (tables.contains(map.table())) {
            mapped.put(map.number(), map.table());
        }
    }

    private void rows(LogEvent event) {
        TableId table = mapped.get(RowEvents.tableNumber(event));
        if (foreign && table != null) {
            throw written(table, event);
        }
    }

    private void end(LogEvent event) throws InterruptedException {
        Gtid gtid = transaction;
        forget();
        if (gtid != null) {
            received = received.plus(gtid);
            LogPosition end = new LogPosition(file, event.end());
            Instant time = Instant.ofEpochSecond(event.second());
            sink.deliver(new StreamItem.Committed(new SourceTransaction(gtid, List.of(), end, time)), 0);
        }
    }

    private MoveException written(TableId table, LogEvent event) {
        String said =
                statement.isEmpty() ? "" : ", by: " + statement.substring(0, Math.min(EXCERPT, statement.length()));
        String session = event.server() == server
                ? "session " + thread + " (SELECT * FROM performance_schema.threads WHERE PROCESSLIST_ID = " + thread
                        + ")"
                : "server " + event.server() + ", of which the target is a replica";
        return new MoveException(
                Code.TARGET_WRITTEN,
                "somebody else changed the moved table " + table + " on the target at "
                        + Instant.ofEpochSecond(event.second()) + ", in transaction " + transaction + " (" + file + ", "
                        + session + ")" + said + ". The source still owns the tables. Find out who writes there and end"
                        + " it; then start the same command again: it compares every row again, and with"
                        + " --verify.repair=true it copies those that differ.");
    }

    @Override
    public void close() {
        forget();
    }
}
