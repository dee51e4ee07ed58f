package io.godwit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.godwit.control.Command;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.progress.MoveIdentity;
import io.godwit.progress.Snapshot;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends commands to a running move. */
public final class ControlClient {
    /** Twice what a run gives itself for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path path;
    private final Duration patience;

    public ControlClient(Path path) {
        this(path, PATIENCE);
    }

    ControlClient(Path path, Duration patience) {
        this.path = path.toAbsolutePath();
        this.patience = patience;
    }

    /**
     * @param ok false when the command was refused
     * @param snapshot empty when the run did not understand the request
     * @param pid of the process that answered
     * @param json the whole answer
     */
    public record Reply(
            boolean ok, String message, Optional<Snapshot> snapshot, MoveIdentity move, long pid, String json) {}

    /**
     * Sends one command and waits for its answer.
     *
     * @throws MoveException {@code NOT_RUNNING} when no move runs there, or the process that has the socket hangs
     */
    public Reply send(Command command) {
        SocketPlace.requireShort(path);
        if (!Files.exists(path)) {
            throw nobody();
        }
        try {
            SocketPlace.requirePrivate(path);
            return Messages.reply(answer(Messages.request(command)));
        } catch (ConnectException refused) {
            throw nobody();
        } catch (IOException | Messages.NotUnderstood e) {
            throw new MoveException(
                    Code.NOT_RUNNING,
                    "the run at %s did not answer (%s): it may have ended just now".formatted(path, e.getMessage()),
                    e);
        }
    }

    private String answer(String request) throws IOException {
        FutureTask<String> exchange = new FutureTask<>(() -> exchange(request));
        Thread.ofVirtual().name("control command").start(exchange);
        try {
            return exchange.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException hangs) {
            throw new MoveException(
                    Code.NOT_RUNNING,
                    ("process %s, which listens at %s, has not answered for %d s: it hangs or is stopped. A run elsewhere takes"
                                    + " over when the lease of this one has run out; end it with kill -9 to have its socket.")
                            .formatted(PlaceLock.holderAt(path), path, patience.toSeconds()),
                    hangs);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting", e);
        } finally {
            exchange.cancel(true); // closes the connection
        }
    }

    private String exchange(String request) throws IOException {
        try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(path));
                BufferedReader in = new BufferedReader(Channels.newReader(connection, UTF_8))) {
            ByteBuffer bytes = ByteBuffer.wrap((request + "\n").getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                connection.write(bytes);
            }
            String answer = in.readLine();
            if (answer == null) {
                throw new IOException("the connection was closed");
            }
            return answer;
        }
    }

    private MoveException nobody() {
        return new MoveException(
                Code.NOT_RUNNING,
                ("no move runs here: nobody listens at %s. Give the configuration of the move with -c, on the machine and as"
                                + " the user that it runs on, or the path that it logged with --socket.")
                        .formatted(path));
    }
}
