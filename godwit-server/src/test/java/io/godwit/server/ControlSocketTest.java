package io.godwit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.control.Answer;
import io.godwit.control.Command;
import io.godwit.model.GtidSet;
import io.godwit.model.TableHolder;
import io.godwit.model.TableId;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.MoveIdentity;
import io.godwit.progress.OutageForecast;
import io.godwit.progress.OutageForecast.Part;
import io.godwit.progress.ReadCutover;
import io.godwit.progress.Snapshot;
import io.godwit.progress.Snapshot.CopyWorkers;
import io.godwit.progress.Snapshot.Signal;
import io.godwit.progress.Snapshot.TableProgress;
import io.godwit.server.ControlClient.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlSocketTest {
    private static final MoveIdentity MOVE = new MoveIdentity("shop", "db1:3306", "db2:3306");
    private static final Snapshot SNAPSHOT = new Snapshot(
            "ready",
            Duration.ofSeconds(61),
            List.of(new TableProgress("shop.orders", 10, 9, 8, 7, true, false)),
            Duration.ofMillis(120),
            "waiting for approval",
            12,
            GtidSet.parse("00000000-0000-0000-0000-000000000001:1-9"),
            Optional.of(Duration.ofSeconds(6)),
            Owner.SOURCE,
            true,
            List.of(
                    new Signal(
                            "Threads_running on the source",
                            Optional.of(61.5),
                            Optional.of(50.0),
                            Optional.of(200.0),
                            true,
                            "is 61.5"),
                    new Signal(
                            "load.url", Optional.empty(), Optional.empty(), Optional.empty(), false, "not read yet")),
            Map.of("copy.readers", "4"),
            List.of("`godwit pause`"),
            Optional.of(new ReadCutover(Instant.parse("2026-11-20T10:00:00Z"), "uuid:1-3", true)),
            Optional.of(new CopyWorkers(1, 4, 5, 6)),
            Optional.of(new OutageForecast(
                    Duration.ofSeconds(2),
                    List.of(
                            new Part(
                                    "waiting for transactions",
                                    Duration.ofMillis(3_100),
                                    "session 42 holds shop.orders"),
                            new Part("stopping writes", Duration.ofMillis(9), "3 tables to rename")),
                    List.of(new TableHolder(
                            TableHolder.Kind.CLIENT,
                            42,
                            "app",
                            "10.0.0.7",
                            List.of(new TableId("shop", "orders")),
                            Duration.ofMillis(3_100),
                            Instant.parse("2026-11-30T01:02:03Z"),
                            "idle after",
                            "UPDATE orders SET total = 1",
                            Optional.of(Duration.ofSeconds(5)))),
                    Optional.of("not all can be seen"))));

    @TempDir
    private Path folder;

    private final List<Command> asked = new CopyOnWriteArrayList<>();

    private Answer answer(Command command) {
        asked.add(command);
        return new Answer(!(command instanceof Command.Rollback), "an answer", SNAPSHOT);
    }

    private Path own() {
        return folder.resolve("own");
    }

    private Path path() {
        return own().resolve("move.sock");
    }

    private ControlSocket open() {
        return ControlSocket.open(path(), this::answer, MOVE);
    }

    @Test
    void carriesEachCommandAndEveryFactOfTheAnswer() {
        List<Command> commands = List.of(
                new Command.Status(),
                new Command.Pause(),
                new Command.Resume(),
                new Command.Set("copy.readers", "8"),
                new Command.Approve(),
                new Command.Postpone(),
                new Command.Abort(),
                new Command.Rollback(),
                new Command.Finish());
        try (ControlSocket _ = open()) {
            for (Command command : commands) {
                Reply reply = new ControlClient(path()).send(command);

                assertThat(reply.ok()).isEqualTo(!(command instanceof Command.Rollback));
                assertThat(reply.message()).isEqualTo("an answer");
                assertThat(reply.snapshot()).contains(SNAPSHOT);
                assertThat(reply.move()).isEqualTo(MOVE);
                assertThat(reply.pid()).isEqualTo(ProcessHandle.current().pid());
            }
        }
        assertThat(asked).isEqualTo(commands);
    }

    @Test
    void onlyItsOwnerCanUseIt() throws IOException {
        try (ControlSocket _ = open()) {
            assertThat(permissions(own())).isEqualTo("rwx------");
            assertThat(permissions(path())).isEqualTo("rw-------");
        }
    }

    @Test
    void refusesAFolderThatOthersCanUse() throws IOException {
        Files.createDirectory(
                own(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));

        assertThatThrownBy(this::open).hasMessageContaining("chmod 700 " + own());
        assertThat(path()).doesNotExist();
    }

    @Test
    void refusesALinkToAFolder() throws IOException {
        Path real = Files.createDirectory(
                folder.resolve("real"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(own(), real);

        assertThatThrownBy(this::open).hasMessageContaining("only this user can use");
    }

    @Test
    void takesThePlaceOfASocketThatAKilledProcessLeft() throws IOException {
        open().close();
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(path()));
        }
        assertThatThrownBy(() -> new ControlClient(path()).send(new Command.Status()))
                .hasMessageContaining("no move runs here");

        try (ControlSocket _ = open()) {
            assertThat(new ControlClient(path()).send(new Command.Status()).ok())
                    .isTrue();
        }
        assertThat(path()).doesNotExist();
    }

    @Test
    void hasNoSocketUntilTheProcessThatHasThePlaceIsGone() throws Exception {
        open().close();
        Process other = anotherHolder();
        try (BufferedReader said = other.inputReader(UTF_8)) {
            assertThat(said.readLine()).isEqualTo("held");
            try (ControlSocket _ = open()) {
                assertThat(path()).doesNotExist();

                other.destroyForcibly().waitFor();
                while (!Files.exists(path())) {
                    Thread.onSpinWait();
                }
                assertThat(new ControlClient(path()).send(new Command.Status()).ok())
                        .isTrue();
            }
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void endsAlthoughThePlaceNeverBecameFree() throws Exception {
        open().close();
        Process other = anotherHolder();
        try (BufferedReader said = other.inputReader(UTF_8)) {
            assertThat(said.readLine()).isEqualTo("held");
            Files.writeString(path(), "the socket of the other");

            open().close();

            assertThat(path()).hasContent("the socket of the other");
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void saysWhichProcessDoesNotAnswer() throws IOException {
        open().close();
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(path()));

            assertThatThrownBy(() -> new ControlClient(path(), Duration.ofMillis(50)).send(new Command.Status()))
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("has not answered");
        }
    }

    @Test
    void refusesAPathThatNoSocketCanHave() {
        Path tooLong = folder.resolve("x".repeat(100)).resolve("move.sock");

        assertThatThrownBy(() -> ControlSocket.open(tooLong, this::answer, MOVE))
                .hasMessageContaining("control.socket")
                .hasMessageContaining("bytes");
        assertThatThrownBy(() -> new ControlClient(tooLong).send(new Command.Status()))
                .hasMessageContaining("bytes");
    }

    @Test
    void saysWhatIsWrongWithARequestAndListensOn() throws IOException {
        try (ControlSocket _ = open();
                SocketChannel raw = SocketChannel.open(UnixDomainSocketAddress.of(path()))) {
            assertThat(exchange(raw, "not json")).contains("\"ok\":false").contains("one JSON object");
            assertThat(exchange(raw, "{\"version\":2,\"command\":\"status\"}"))
                    .contains("\"ok\":false")
                    .contains("speaks version 1");
            assertThat(exchange(raw, "{\"version\":1,\"command\":\"explode\"}")).contains("no command 'explode'");
            assertThat(exchange(raw, "{\"version\":1,\"command\":\"set\",\"key\":\"a\"}"))
                    .contains("needs a text 'value'");
            assertThat(exchange(raw, "{\"version\":1,\"command\":\"status\"}")).contains("\"ok\":true");
        }
        assertThat(asked).containsExactly(new Command.Status());
    }

    @Test
    void endsAConnectionThatSendsALineWithoutEnd() throws IOException {
        try (ControlSocket _ = open()) {
            try (SocketChannel raw = SocketChannel.open(UnixDomainSocketAddress.of(path()))) {
                assertThatThrownBy(() -> {
                            // Ten megabytes: more than any buffer between the two holds.
                            for (int i = 0; i < 10_000; i++) {
                                raw.write(ByteBuffer.wrap("x".repeat(1000).getBytes(UTF_8)));
                            }
                        })
                        .isInstanceOf(IOException.class);
            }
            assertThat(new ControlClient(path()).send(new Command.Status()).ok())
                    .isTrue();
        }
    }

    private Process anotherHolder() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldsThePlace.class.getName(),
                        path().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** A process that has the place of the socket until it is killed. */
    static final class HoldsThePlace {
        private HoldsThePlace() {}

        public static void main(String[] arguments) throws IOException {
            try (PlaceLock lock = PlaceLock.of(Path.of(arguments[0]))) {
                System.out.println(lock.take() ? "held" : "refused");
                System.in.read(); // until the end of this process
            }
        }
    }

    private static String exchange(SocketChannel raw, String line) throws IOException {
        raw.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
        StringBuilder answer = new StringBuilder();
        ByteBuffer bytes = ByteBuffer.allocate(4096);
        while (answer.indexOf("\n") < 0 && raw.read(bytes) >= 0) {
            answer.append(UTF_8.decode(bytes.flip()));
            bytes.clear();
        }
        return answer.toString();
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
