package io.godwit.mysql.binlog;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.Gtid;
import io.godwit.model.GtidSet;
import io.godwit.model.LogPosition;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.codec.BinlogBytes;
import io.godwit.spi.StreamItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes whole transactions out of events, and knows what has been received. Fails on everything that it does not
 * understand. It outlives connections: {@link #restart} drops the transaction that a lost connection left half read.
 * For one thread.
 */
final class LogDecoder implements LogReader {
    /** Takes what the log holds, in its order. */
    interface Sink {
        void deliver(StreamItem item, long bytes) throws InterruptedException;
    }

    /** The log ends inside of a transaction: the server will send it again, or has lost it. */
    static final class CutOffException extends IOException {
        private static final long serialVersionUID = 1;

        CutOffException(String message) {
            super(message);
        }
    }

    private final Map<TableId, MovedTable> moved = new HashMap<>();
    private final long memoryMax;
    private final Sink sink;

    /**
     * XA transactions that are prepared and change moved tables, by name. Their GTIDs count as not received until they
     * are committed or rolled back, so that whoever resumes, or connects again, is sent them again.
     */
    private final Map<String, OpenTransaction> prepared = new HashMap<>();

    private GtidSet received;
    private String file = "";
    private long offset;
    private @Nullable OpenTransaction open;
    private @Nullable LogPosition advancedTo;

    LogDecoder(Collection<TableShape> tables, GtidSet from, long memoryMax, Sink sink) {
        for (TableShape table : tables) {
            moved.put(table.id(), new MovedTable(table));
        }
        this.received = from;
        this.memoryMax = memoryMax;
        this.sink = sink;
    }

    @Override
    public GtidSet received() {
        return received;
    }

    @Override
    public void restart(boolean sameServer) {
        discardWhatIsHeld();
        file = "";
        offset = 0;
        if (!sameServer) {
            advancedTo = null;
        }
    }

    @Override
    public void feed(LogEvent event) throws IOException, InterruptedException {
        try {
            if (!event.artificial() && event.type() != LogEvent.ROTATE && event.type() != LogEvent.HEARTBEAT) {
                offset = extended(event.end());
            }
            understand(event);
        } catch (MoveException e) {
            String message = String.valueOf(e.getMessage());
            boolean placed = e.code() != Code.SOURCE_LOG_NOT_UNDERSTOOD || message.contains(where());
            throw placed ? e : notUnderstood(event, message, e);
        } catch (RuntimeException e) {
            throw notUnderstood(event, "it cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The lowest place from here on that has these 32 bits. The real place is one of those, so the result is never
     * beyond it: nothing counts as passed before it was. It is too low where the server skipped 4 GiB or more of a file
     * whose transactions we have; then what waits for a place of this file waits for the next file, which is exact.
     */
    // MYSQL: events, and heartbeats of version 1, carry only the lowest 32 bits of their position. max_binlog_size
    // is at most 1 GiB, and a commit that finds the file above it begins the next one (MYSQL_BIN_LOG::ordered_commit).
    // So a file grows that large only by one group of commits and those under way with it, and ends there. Where an
    // older group synced that group, the file stays open until the next commit. A cutover in just that gap, after a
    // reconnect that skipped that much, waits in vain and is undone, with the source still the owner.
    private long extended(long low) {
        long next = (offset & ~0xffff_ffffL) | low;
        return next < offset ? next + (1L << 32) : next;
    }

    private void understand(LogEvent event) throws IOException, InterruptedException {
        switch (event.type()) {
            case LogEvent.ROTATE -> rotate(event);
            case LogEvent.HEARTBEAT -> heartbeat(event);
            case LogEvent.FORMAT_DESCRIPTION, LogEvent.STOP, LogEvent.PREVIOUS_GTIDS -> between(event);
            case LogEvent.GTID, LogEvent.GTID_TAGGED -> begin(event);
            case LogEvent.ANONYMOUS_GTID ->
                throw notUnderstood(event, "a transaction without GTID. Set gtid_mode = ON on the source", null);
            case LogEvent.TRANSACTION_PAYLOAD -> {
                try (Payload.Events inner = Payload.events(event)) {
                    for (LogEvent next = inner.next(); next != null; next = inner.next()) {
                        understand(next);
                    }
                }
            }
            case LogEvent.QUERY, LogEvent.EXECUTE_LOAD_QUERY -> statement(event);
            case LogEvent.XID -> end();
            case LogEvent.XA_PREPARE -> prepareXa(event);
            case LogEvent.TABLE_MAP -> map(event);
            case LogEvent.WRITE_ROWS,
                    LogEvent.UPDATE_ROWS,
                    LogEvent.DELETE_ROWS,
                    LogEvent.WRITE_ROWS_V1,
                    LogEvent.UPDATE_ROWS_V1,
                    LogEvent.DELETE_ROWS_V1 -> rows(event);
            case LogEvent.PARTIAL_UPDATE_ROWS -> partialRows(event);
            case LogEvent.INCIDENT ->
                throw notUnderstood(
                        event,
                        "the source says that its log lacks changes. The move must be started over with --restart",
                        null);
            // What belongs to a statement: the statement itself is judged. The others say nothing about rows.
            case LogEvent.INTVAR,
                    LogEvent.RAND,
                    LogEvent.USER_VAR,
                    LogEvent.BEGIN_LOAD_QUERY,
                    LogEvent.IGNORABLE,
                    LogEvent.ROWS_QUERY,
                    LogEvent.TRANSACTION_CONTEXT,
                    LogEvent.VIEW_CHANGE,
                    LogEvent.HEARTBEAT_V2 -> {}
            default -> {
                if (!event.ignorable()) {
                    throw notUnderstood(event, "Godwit does not know it", null);
                }
            }
        }
    }

    private void rotate(LogEvent event) throws IOException, InterruptedException {
        refuseInsideTransaction("the log file ends");
        BinlogBytes in = event.reader();
        offset = in.little(8);
        int length = in.remaining();
        file = new String(in.bytes(), in.take(length), length, StandardCharsets.UTF_8);
        advance();
    }

    private void heartbeat(LogEvent event) throws InterruptedException {
        String name = new String(event.bytes(), event.body(), event.length(), StandardCharsets.UTF_8);
        if (open == null && name.equals(file)) {
            offset = extended(event.end());
            advance();
        }
    }

    private void between(LogEvent event) throws IOException, InterruptedException {
        refuseInsideTransaction("a " + event.name() + " comes");
        advance();
    }

    private void refuseInsideTransaction(String what) throws CutOffException {
        if (open != null) {
            throw new CutOffException(what + " inside of transaction " + open.gtid());
        }
    }

    /** After a reconnect the server begins before the place that it had reached: that is no news. */
    private void advance() throws InterruptedException {
        LogPosition here = new LogPosition(file, offset);
        if (advancedTo == null || here.compareTo(advancedTo) > 0) {
            advancedTo = here;
            sink.deliver(new StreamItem.Advanced(here), 0);
        }
    }

    private void begin(LogEvent event) throws IOException {
        refuseInsideTransaction("another GTID comes");
        OpenTransaction next = GtidEvents.read(event, memoryMax);
        if (received.contains(next.gtid())) {
            throw notUnderstood(event, "transaction " + next.gtid() + " was received before", null);
        }
        open = next;
    }

    private OpenTransaction transaction() {
        if (open == null) {
            throw new IllegalArgumentException("it stands outside of any transaction");
        }
        return open;
    }

    private void statement(LogEvent event) throws InterruptedException {
        OpenTransaction transaction = transaction();
        LoggedStatement statement = LoggedStatement.read(event);
        if (statement.beginsTransaction()) {
            transaction.begin();
        } else if (statement.commits()) {
            end();
        } else if (statement.setsSavepoint()) {
            transaction.setSavepoint(statement.savepoint());
        } else if (!statement.savepoint().isEmpty()) {
            transaction.returnTo(statement.savepoint());
        } else if (statement.rollsBack()) {
            transaction.undoAll();
            end();
        } else if (statement.commitsXa() || statement.rollsBackXa()) {
            endXa(event, statement);
        } else if (!statement.endsXaBranch()) {
            defineOrFail(event, statement, transaction);
        }
    }

    private void defineOrFail(LogEvent event, LoggedStatement statement, OpenTransaction transaction)
            throws InterruptedException {
        // A statement can reach a moved table by a view or a trigger that it does not name, so none is let pass.
        if (statement.changesRows()) {
            throw notUnderstood(
                    event,
                    "a session wrote with binlog_format = STATEMENT or MIXED, so the log does not show which rows "
                            + "changed: " + statement.excerpt()
                            + ". Let all sessions use ROW, and start the move over with --restart",
                    null);
        }
        transaction.redefine(statement.redefines(moved.keySet()), statement.text());
        if (transaction.redefines() && transaction.changesRows()) {
            throw notUnderstood(
                    event,
                    "it defines a moved table in a transaction that also changes rows: " + statement.excerpt(),
                    null);
        }
        if (!transaction.begun()) {
            end();
        }
    }

    private void prepareXa(LogEvent event) throws InterruptedException {
        BinlogBytes in = event.reader();
        boolean onePhase = in.unsignedByte() != 0;
        if (!onePhase) {
            OpenTransaction transaction = transaction();
            if (transaction.changesRows()) {
                open = null;
                hold(xid(in), transaction);
                return;
            }
        }
        end();
    }

    /** Rows of moved tables that become visible when the transaction is committed by another one. */
    private void hold(String name, OpenTransaction transaction) {
        long held = prepared.values().stream()
                .mapToLong(OpenTransaction::memoryBytes)
                .sum();
        if (held + transaction.memoryBytes() > memoryMax) {
            transaction.spill();
        }
        prepared.put(name, transaction);
    }

    private static String xid(BinlogBytes in) {
        long format = in.little(4);
        int first = in.length(4);
        int second = in.length(4);
        byte[] data = Arrays.copyOfRange(in.bytes(), in.position(), in.position() + first + second);
        return XaName.of(format, Arrays.copyOf(data, first), Arrays.copyOfRange(data, first, data.length));
    }

    private void endXa(LogEvent event, LoggedStatement statement) throws InterruptedException {
        String name = XaName.in(statement.text())
                .orElseThrow(() -> notUnderstood(
                        event, "the name of an XA transaction cannot be read: " + statement.excerpt(), null));
        OpenTransaction rows = prepared.remove(name);
        if (rows == null) {
            // It changed no moved table, or was prepared before the first position, and then no range was opened
            // before it ended (docs/algorithm.md section 1).
            end();
        } else {
            OpenTransaction ended = transaction();
            LogPosition end = ended();
            received = received.plus(rows.gtid());
            sink.deliver(ended.endOf(rows, statement.commitsXa(), end), rows.bytes());
        }
    }

    private void map(LogEvent event) {
        TableMap map = TableMap.read(event.reader(), moved.keySet());
        transaction().map(map, moved.get(map.table()));
    }

    private void rows(LogEvent event) {
        OpenTransaction transaction = transaction();
        OpenTransaction.MappedTable table = transaction.table(RowEvents.tableNumber(event));
        MovedTable target = table.moved();
        if (target == null) {
            return;
        }
        Optional<String> difference = target.difference(table.map());
        if (difference.isPresent()) {
            throw new MoveException(
                    Code.SOURCE_SCHEMA_CHANGED,
                    "table " + table.map().table() + " was changed on the source: " + difference.get() + " (" + where()
                            + "). Start the move over with --restart");
        }
        try {
            RowEvents.read(event, table.map(), target, transaction);
        } catch (RowEvents.IncompleteImageException e) {
            throw notUnderstood(
                    event,
                    "a session wrote to " + table.map().table() + " with binlog_row_image other than FULL, so the log "
                            + "lacks values. Let all sessions use FULL, and start the move over with --restart",
                    e);
        }
    }

    private void partialRows(LogEvent event) {
        OpenTransaction.MappedTable table = transaction().table(RowEvents.tableNumber(event));
        if (table.moved() != null) {
            throw notUnderstood(
                    event,
                    "a session wrote to " + table.map().table() + " with binlog_row_value_options = PARTIAL_JSON. Let "
                            + "no session use it, and start the move over with --restart",
                    null);
        }
    }

    private void end() throws InterruptedException {
        OpenTransaction ended = transaction();
        LogPosition end = ended();
        sink.deliver(ended.end(end), ended.bytes());
    }

    private LogPosition ended() {
        LogPosition end = new LogPosition(file, offset);
        received = received.plus(transaction().gtid());
        advancedTo = end;
        open = null;
        return end;
    }

    private void discardWhatIsHeld() {
        if (open != null) {
            open.discard();
            open = null;
        }
        prepared.values().forEach(OpenTransaction::discard);
        prepared.clear();
    }

    /** The place in the log, and the transaction. */
    private String where() {
        Gtid gtid = open == null ? null : open.gtid();
        return "at " + file + ":" + offset + (gtid == null ? "" : ", transaction " + gtid);
    }

    private MoveException notUnderstood(LogEvent event, String what, @Nullable Throwable cause) {
        return new MoveException(
                Code.SOURCE_LOG_NOT_UNDERSTOOD,
                "the source's binary log has a " + event.name() + " (" + where() + ") that stops the move: " + what,
                cause);
    }

    @Override
    public void close() {
        discardWhatIsHeld();
    }
}
