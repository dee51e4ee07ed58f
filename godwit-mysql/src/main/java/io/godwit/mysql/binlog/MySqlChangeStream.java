package io.godwit.mysql.binlog;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.Pause;
import io.godwit.spi.ChangeStream;
import io.godwit.spi.StreamItem;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The change stream of a MySQL server. One thread of its own reads the log and fills a bounded queue; when the queue is
 * full it stops to read, and TCP makes the server wait. A lost connection is made again from the set of transactions
 * that were delivered, so that a transaction is delivered whole, once, or not at all.
 */
public final class MySqlChangeStream implements ChangeStream {
    private static final Logger LOG = LoggerFactory.getLogger(MySqlChangeStream.class);
    private static final Duration PAUSE_MIN = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    private final StreamSettings settings;
    private final ItemQueue queue;
    private final LogReader decoder;
    private final Pause pause = Pause.REAL;
    private final InstantSource clock = InstantSource.system();
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final UUID replica = UUID.randomUUID();
    private final Thread reader;
    private final String firstServer;
    private volatile DumpConnection connection;
    private volatile boolean closed;
    private volatile long heardAtMillis = clock.millis();

    // The fields below belong to the reader, and to the opening thread before the reader starts.
    private long serverId;
    private String serverUuid = "";
    /** When the connection was lost for which no progress was made since; 0 when there was progress. */
    private long lostAtNanos;

    private MySqlChangeStream(StreamSettings settings, Function<LogDecoder.Sink, LogReader> decoding) {
        this.settings = settings;
        queue = new ItemQueue(settings.itemsMax(), settings.bytesMax());
        decoder = decoding.apply(this::deliver);
        connection = firstConnection();
        firstServer = serverUuid;
        reader = Thread.ofVirtual().name("godwit-change-stream").unstarted(this::run);
    }

    static MySqlChangeStream open(StreamSettings settings, List<TableShape> tables, GtidSet from) {
        return open(settings, sink -> new LogDecoder(tables, from, settings.transactionMemory(), sink));
    }

    /** @param decoding makes what understands the events, of where it delivers what it understands */
    static MySqlChangeStream open(StreamSettings settings, Function<LogDecoder.Sink, LogReader> decoding) {
        MySqlChangeStream stream = new MySqlChangeStream(settings, decoding);
        stream.reader.start();
        return stream;
    }

    /** The {@code @@server_uuid} of the server that this stream began with. */
    public String serverUuid() {
        return firstServer;
    }

    @Override
    public StreamItem next() throws InterruptedException {
        return queue.take();
    }

    /** An item that has arrived already, without waiting; from the thread that calls {@link #next}. */
    public Optional<StreamItem> poll() {
        return queue.poll();
    }

    @Override
    public Instant lastHeardAt() {
        return Instant.ofEpochMilli(heardAtMillis);
    }

    @Override
    public void close() {
        closed = true;
        queue.close();
        reader.interrupt();
        hangUp(connection);
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private DumpConnection firstConnection() {
        try {
            return connect();
        } catch (IOException e) {
            decoder.close();
            throw StreamErrors.explain(settings.source(), "read the binary log", e);
        } catch (InterruptedException e) {
            decoder.close();
            Thread.currentThread().interrupt();
            throw new MoveException(Code.STOPPED_BY_OPERATOR, "interrupted while the change stream was opened", e);
        } catch (RuntimeException e) {
            decoder.close();
            throw e;
        }
    }

    private void run() {
        try (decoder) {
            while (!closed) {
                try {
                    read();
                } catch (IOException e) {
                    reconnect(e);
                }
            }
        } catch (MoveException e) {
            queue.fail(e);
        } catch (InterruptedException e) {
            LOG.debug("{}: the change stream ends", settings.source(), e);
        } catch (RuntimeException | Error e) {
            queue.fail(new MoveException(
                    Code.INVARIANT_BROKEN, settings.source() + ": the reader of the binary log failed: " + e, e));
        } finally {
            hangUp(connection);
        }
    }

    private void read() throws IOException, InterruptedException {
        while (!closed) {
            LogEvent event = connection.next();
            heardAtMillis = clock.millis();
            decoder.feed(event);
            if (event.type() == LogEvent.HEARTBEAT) {
                lostAtNanos = 0;
            }
        }
    }

    private void deliver(StreamItem item, long bytes) throws InterruptedException {
        lostAtNanos = 0;
        queue.put(item, bytes);
    }

    /** Connects again, until it succeeds, is hopeless, or patience is over. */
    private void reconnect(IOException first) throws InterruptedException {
        IOException reason = first;
        for (int attempt = 0; !closed; attempt++) {
            hangUp(connection);
            giveUpOrPause(reason, attempt);
            try {
                String before = serverUuid;
                connection = connect();
                boolean sameServer = serverUuid.equals(before);
                decoder.restart(sameServer);
                LOG.info(
                        "{}: connected again after {}, {}",
                        settings.source(),
                        reason,
                        sameServer ? "to the same server" : "to server " + serverUuid);
                queue.put(new StreamItem.Reconnected(sameServer), 0);
                return;
            } catch (IOException e) {
                e.addSuppressed(reason);
                reason = e;
            }
        }
    }

    private void giveUpOrPause(IOException reason, int attempt) throws InterruptedException {
        if (closed) {
            throw new InterruptedException("the change stream was closed");
        }
        if (!StreamErrors.passing(reason)) {
            throw StreamErrors.explain(settings.source(), "read the binary log", reason);
        }
        if (StreamErrors.idTaken(reason)) {
            serverId = 0;
        }
        long now = System.nanoTime();
        if (lostAtNanos == 0) {
            lostAtNanos = now;
        }
        long most = Math.min(PAUSE_MAX.toMillis(), PAUSE_MIN.toMillis() << Math.min(attempt, 16));
        Duration wait = Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
        if (now - lostAtNanos + wait.toNanos() > settings.reconnectPatience().toNanos()) {
            MoveException why = StreamErrors.explain(settings.source(), "read the binary log", reason);
            throw new MoveException(
                    settings.source().side().unreachable(),
                    why.getMessage() + " Tried for "
                            + settings.reconnectPatience().toSeconds() + " s",
                    why);
        }
        LOG.info("{}: connection to the binary log lost, trying again: {}", settings.source(), reason.toString());
        pause.last(wait);
    }

    private DumpConnection connect() throws IOException, InterruptedException {
        DumpConnection made = DumpConnection.connect(settings);
        try {
            SourceChecks checks = new SourceChecks(made, settings.source());
            checks.requireGtids();
            checks.requireExecuted(decoder.received(), pause);
            checks.requireNotPurged(decoder.received());
            if (serverId == 0) {
                serverId = checks.freeServerId(random);
            }
            checks.prepare(settings.heartbeat(), replica);
            serverUuid = checks.serverUuid();
            made.dump(serverId, decoder.received(), checks.checksums());
            return made;
        } catch (IOException | InterruptedException | RuntimeException e) {
            hangUp(made);
            throw e;
        }
    }

    private void hangUp(@Nullable DumpConnection ended) {
        if (ended != null) {
            try {
                ended.close();
            } catch (IOException e) {
                LOG.debug("{}: closing the connection to the binary log failed", settings.source(), e);
            }
        }
    }
}
