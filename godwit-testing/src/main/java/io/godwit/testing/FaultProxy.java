package io.godwit.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP proxy in front of a server that breaks connections on command, in each way in which a network does.
 *
 * <p>Safe for use by several threads. Each connection is served by two virtual threads, one per direction; a command acts
 * on them through the fields below, which they read before each piece that they forward.
 */
public final class FaultProxy implements AutoCloseable {

    /** The way that bytes take. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private static final Logger LOG = LoggerFactory.getLogger(FaultProxy.class);
    private static final int PIECE_BYTES_MAX = 64 * 1024;

    private final InetSocketAddress server;
    private final PortLease lease;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private @Nullable Acceptor acceptor;

    // Set under the lock, so that no waiter misses a change; a piece may pass while a fault is being set.
    private volatile boolean stalled;
    private volatile Duration latency = Duration.ZERO;
    private volatile @Nullable Cut cut;
    private volatile @Nullable String fatalQuestion;

    private record Acceptor(ServerSocket listener, Thread thread) {}

    private record Cut(Direction direction, long bytesLeft) {}

    private FaultProxy(InetSocketAddress server, PortLease lease) {
        this.server = server;
        this.lease = lease;
    }

    public static FaultProxy inFrontOf(MySqlServer server) {
        return inFrontOf(server.address());
    }

    public static FaultProxy inFrontOf(InetSocketAddress server) {
        FaultProxy proxy = new FaultProxy(server, PortLease.take());
        proxy.admit();
        return proxy;
    }

    public int port() {
        return lease.port();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
    }

    /** The URL of a schema of the MySQL server behind, with the user root in it. */
    public String jdbcUrl(String schema) {
        return MySqlServer.jdbcUrl(port(), schema);
    }

    /** How many connections have been taken since the start. */
    public long connectionsAccepted() {
        return accepted.get();
    }

    public int connectionsOpen() {
        return links.size();
    }

    /** Cuts all connections with a reset, as a firewall or a crashed host does. */
    public void reset() {
        links.forEach(Link::reset);
    }

    /** Ends all connections in order, as a server that stops does. */
    public void finish() {
        links.forEach(Link::finish);
    }

    /** Nobody listens from now on; connections that are open stay so. */
    public void refuse() {
        Acceptor ending;
        lock.lock();
        try {
            ending = acceptor;
            acceptor = null;
        } finally {
            lock.unlock();
        }
        if (ending == null) {
            return;
        }
        try {
            ending.listener.close();
            // The system goes on listening until the accepting thread has let go of the socket.
            ending.thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close port " + port(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes new connections again. */
    public void admit() {
        lock.lock();
        try {
            if (acceptor == null) {
                ServerSocket opened = new ServerSocket();
                opened.setReuseAddress(true);
                opened.bind(address());
                Thread accepting =
                        Thread.ofVirtual().name("fault-proxy-" + port()).start(() -> acceptFrom(opened));
                acceptor = new Acceptor(opened, accepting);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on port " + port(), e);
        } finally {
            lock.unlock();
        }
    }

    /** Lets so many more bytes pass in one direction, over all connections, and resets the one that sends the next. */
    public void cutAfter(Direction direction, long bytes) {
        change(() -> cut = new Cut(direction, bytes));
    }

    /** Forwards the next question that contains this text, such as {@code COMMIT}, and resets instead of the answer. */
    public void loseAnswerTo(String text) {
        change(() -> fatalQuestion = text);
    }

    /** Forwards nothing more, not even the end of a connection, while all stay open: a network that swallows packets. */
    public void stall() {
        change(() -> stalled = true);
    }

    /** Forwards what was held back, and all that comes. */
    public void flow() {
        change(() -> stalled = false);
    }

    /** Holds each piece (of up to 64 KiB) for this long, in both directions. */
    public void latency(Duration delay) {
        change(() -> latency = delay);
    }

    /** Closes the port and all connections. */
    @Override
    public void close() {
        refuse();
        reset();
        lease.close();
    }

    private void change(Runnable fault) {
        lock.lock();
        try {
            fault.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void acceptFrom(ServerSocket opened) {
        while (!opened.isClosed()) {
            try {
                open(opened.accept());
            } catch (SocketException e) {
                // The listener was closed by refuse(): the loop ends.
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot accept on port " + port(), e);
            }
        }
    }

    private void open(Socket client) throws IOException {
        accepted.incrementAndGet();
        Socket upstream = new Socket();
        Link link = new Link(client, upstream);
        links.add(link);
        try {
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            upstream.connect(server);
        } catch (IOException e) {
            link.reset();
            return;
        }
        Thread.ofVirtual().start(() -> link.pump(Direction.TO_SERVER, client, upstream));
        Thread.ofVirtual().start(() -> link.pump(Direction.TO_CLIENT, upstream, client));
    }

    /** One connection with both its ends. */
    private final class Link {

        private final Socket client;
        private final Socket upstream;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile boolean losesNextAnswer;

        Link(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void pump(Direction direction, Socket from, Socket to) {
            byte[] piece = new byte[PIECE_BYTES_MAX];
            try {
                int length;
                while ((length = from.getInputStream().read(piece)) >= 0) {
                    awaitFlow();
                    int passing = passing(direction, piece, length);
                    to.getOutputStream().write(piece, 0, passing);
                    if (passing < length) {
                        reset();
                        return;
                    }
                }
                awaitFlow();
                to.shutdownOutput();
                if (from.isOutputShutdown()) {
                    finish();
                }
            } catch (IOException e) {
                // One end is gone; the other must hear of it in the same way.
                reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                reset();
            }
        }

        private void awaitFlow() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long nanos = latency.toNanos();
                while (!isGone() && (stalled || nanos > 0)) {
                    if (stalled) {
                        changed.await();
                    } else {
                        nanos = changed.awaitNanos(nanos);
                    }
                }
            } finally {
                lock.unlock();
            }
        }

        /** How many bytes of the piece may go on; fewer than it has means that the connection is to be cut after them. */
        private int passing(Direction direction, byte[] piece, int length) {
            if (direction == Direction.TO_CLIENT && losesNextAnswer) {
                return 0;
            }
            lock.lock();
            try {
                String question = fatalQuestion;
                if (direction == Direction.TO_SERVER && question != null && contains(piece, length, question)) {
                    fatalQuestion = null;
                    losesNextAnswer = true;
                }
                Cut pending = cut;
                if (pending == null || pending.direction != direction) {
                    return length;
                }
                boolean cutsHere = length > pending.bytesLeft;
                cut = cutsHere ? null : new Cut(direction, pending.bytesLeft - length);
                return cutsHere ? (int) pending.bytesLeft : length;
            } finally {
                lock.unlock();
            }
        }

        private boolean isGone() {
            return ended.get();
        }

        void reset() {
            end(true);
        }

        void finish() {
            end(false);
        }

        /** Only the first end counts: the pumps find the sockets closed and would end them once more, in their own way. */
        private void end(boolean byReset) {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            for (Socket socket : List.of(client, upstream)) {
                try (socket) {
                    // Lingering for no time makes close() send a reset.
                    socket.setSoLinger(byReset, 0);
                } catch (IOException e) {
                    LOG.debug("A connection of port {} was gone already", port(), e);
                }
            }
            links.remove(this);
            change(() -> {});
        }
    }

    private static boolean contains(byte[] piece, int length, String wanted) {
        return new String(piece, 0, length, StandardCharsets.UTF_8).contains(wanted);
    }
}
