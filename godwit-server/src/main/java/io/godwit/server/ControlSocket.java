package io.godwit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.godwit.control.Control;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.progress.MoveIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes commands for a running move on a Unix domain socket, in a folder that only its owner can use. Each connection
 * has a virtual thread, which hands commands to {@link Control} and never touches the move itself.
 *
 * <p>A lock file beside the socket, which the system releases when its process dies, tells whose the place is. It never
 * tells who may run a move: the ledger alone does. A run that took over from a process that hangs has no socket until
 * that one is gone, and then opens it.
 */
public final class ControlSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final int CONNECTIONS_MAX = 16;
    private static final int LINE_MAX = 8 * 1024;

    private final Path path;
    private final Control control;
    private final MoveIdentity move;
    private final PlaceLock lock;
    private final Semaphore room = new Semaphore(CONNECTIONS_MAX);
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocketChannel server; // guarded by this, as is the next
    private boolean closed;

    private ControlSocket(Path path, Control control, MoveIdentity move, PlaceLock lock) {
        this.path = path;
        this.control = control;
        this.move = move;
        this.lock = lock;
    }

    /**
     * Listens at the path, at once or, while another process has the place, as soon as that one is gone.
     *
     * @throws MoveException {@code CONFIGURATION} when the path does not do
     */
    public static ControlSocket open(Path path, Control control, MoveIdentity move) {
        Path absolute = path.toAbsolutePath();
        SocketPlace.requireShort(absolute);
        try {
            SocketPlace.makeFolder(absolute);
            PlaceLock lock = PlaceLock.of(absolute);
            ControlSocket socket = new ControlSocket(absolute, control, move, lock);
            try {
                if (lock.take()) {
                    socket.listen();
                } else {
                    LOG.warn(
                            "process {} on this machine has the control socket {}: it gets the commands, and not this run,"
                                    + " until it is gone",
                            PlaceLock.holderAt(absolute),
                            absolute);
                    // A thread of the system: asking for a lock blocks it.
                    Thread.ofPlatform().daemon().name("control socket place").start(socket::listenWhenFree);
                }
                return socket;
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new MoveException(
                    Code.CONFIGURATION,
                    "the control socket %s cannot be opened (%s); set control.socket to another path"
                            .formatted(absolute, e),
                    e);
        }
    }

    private void listenWhenFree() {
        try {
            lock.await();
            listen();
        } catch (ClosedChannelException closed) {
            LOG.debug("the run ended before the place of its control socket was free");
        } catch (IOException e) {
            LOG.warn("the control socket {} cannot be opened: {}", path, e.toString(), e);
        }
    }

    private synchronized void listen() throws IOException {
        if (closed) {
            return;
        }
        ServerSocketChannel opened = bind(path);
        server = opened;
        Thread.ofVirtual().name("control socket").start(() -> accept(opened));
        LOG.info("the control socket is {}", path);
    }

    private static ServerSocketChannel bind(Path path) throws IOException {
        Files.deleteIfExists(path); // of a process that was killed: it does not hold the lock
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void accept(ServerSocketChannel server) {
        try {
            while (true) {
                room.acquire();
                SocketChannel connection = server.accept();
                connections.add(connection);
                Thread.ofVirtual().name("control connection").start(() -> serve(connection));
            }
        } catch (ClosedChannelException closed) {
            LOG.debug("the control socket is closed");
        } catch (IOException e) {
            LOG.warn("the control socket {} takes no more commands: {}", path, e.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(SocketChannel connection) {
        try (connection;
                BufferedReader in = new BufferedReader(Channels.newReader(connection, UTF_8));
                OutputStream out = Channels.newOutputStream(connection)) {
            for (String line = line(in); line != null; line = line(in)) {
                out.write((answer(line) + "\n").getBytes(UTF_8));
            }
        } catch (IOException e) {
            LOG.debug("a control connection ended: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
            room.release();
        }
    }

    /** The next line, without its end; null when there is none. A line without end must not fill the memory. */
    private static @Nullable String line(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString();
            }
            if (line.length() == LINE_MAX) {
                throw new IOException("a request of more than " + LINE_MAX + " characters");
            }
            line.append((char) next);
        }
        return null;
    }

    private String answer(String line) throws InterruptedException {
        try {
            return Messages.answer(
                    control.ask(Messages.command(line)),
                    move,
                    ProcessHandle.current().pid());
        } catch (Messages.NotUnderstood e) {
            return Messages.refusal(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try (lock) {
            if (server == null) {
                return; // the place is another's
            }
            server.close();
            for (SocketChannel connection : connections) {
                connection.close();
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("the control socket {} could not be removed: {}", path, e.toString());
        }
    }
}
