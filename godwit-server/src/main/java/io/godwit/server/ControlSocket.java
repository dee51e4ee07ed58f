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
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
 * <p>A lock file beside the socket, which the system releases when its process dies, tells a live run from a socket that
 * a killed one left behind.
 */
public final class ControlSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final int CONNECTIONS_MAX = 16;
    private static final int LINE_MAX = 8 * 1024;

    private final Path path;
    private final Control control;
    private final MoveIdentity move;
    private final FileChannel lockFile;
    private final ServerSocketChannel server;
    private final Semaphore room = new Semaphore(CONNECTIONS_MAX);
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

    private ControlSocket(
            Path path, Control control, MoveIdentity move, FileChannel lockFile, ServerSocketChannel server) {
        this.path = path;
        this.control = control;
        this.move = move;
        this.lockFile = lockFile;
        this.server = server;
    }

    /**
     * Listens at the path.
     *
     * @throws MoveException {@code CONFIGURATION} when the path does not do, {@code LEASE_HELD} when a process of this
     *     machine that is alive listens there
     */
    public static ControlSocket open(Path path, Control control, MoveIdentity move) {
        Path absolute = path.toAbsolutePath();
        SocketPlace.requireShort(absolute);
        try {
            SocketPlace.makeFolder(absolute);
            FileChannel lockFile = lock(absolute, move);
            try {
                ServerSocketChannel server = bind(absolute);
                ControlSocket socket = new ControlSocket(absolute, control, move, lockFile, server);
                Thread.ofVirtual().name("control socket").start(socket::accept);
                LOG.info("the control socket is {}", absolute);
                return socket;
            } catch (IOException | RuntimeException e) {
                lockFile.close();
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

    // The file stays when the run ends: deleting it would let two processes hold a lock each, on two files of one name.
    private static FileChannel lock(Path socket, MoveIdentity move) throws IOException {
        Path path = socket.resolveSibling(socket.getFileName() + ".lock");
        FileChannel file = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        @Nullable FileLock lock;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            lock = null;
        }
        if (lock == null) {
            String pid = Files.readString(path).strip();
            file.close();
            throw new MoveException(
                    Code.LEASE_HELD,
                    ("process %s on this machine works on the move '%s'. Watch it with `godwit status`; if it hangs, end it"
                                    + " (kill %s) and start this command again.")
                            .formatted(pid, move.name(), pid));
        }
        file.truncate(0);
        file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)));
        return file;
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

    private void accept() {
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
    public void close() {
        try (lockFile) {
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
