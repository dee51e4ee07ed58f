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
import java.util.Optional;

/** Sends commands to a running move. */
public final class ControlClient {
    private final Path path;

    public ControlClient(Path path) {
        this.path = path.toAbsolutePath();
    }

    /**
     * @param ok false when the command was refused
     * @param snapshot empty when the run did not understand the request
     * @param pid of the process that answered
     * @param json the whole answer
     */
    public record Reply(
            boolean ok, String message, Optional<Snapshot> snapshot, MoveIdentity move, long pid, String json) {}

    /** Sends one command and waits for its answer; fails with {@code NOT_RUNNING} when no move runs there. */
    public Reply send(Command command) {
        SocketPlace.requireShort(path);
        if (!Files.exists(path)) {
            throw nobody();
        }
        try {
            SocketPlace.requirePrivate(path);
            return Messages.reply(exchange(Messages.request(command)));
        } catch (ConnectException refused) {
            throw nobody();
        } catch (IOException | Messages.NotUnderstood e) {
            throw new MoveException(
                    Code.NOT_RUNNING,
                    "the run at %s did not answer (%s): it may have ended just now".formatted(path, e.getMessage()),
                    e);
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
