package io.godwit.server.hook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.godwit.config.Secret;
import io.godwit.hook.HookCall;
import io.godwit.model.GtidSet;
import io.godwit.phase.MoveEvent;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.MoveIdentity;
import io.godwit.progress.MoveReport.HookRun;
import io.godwit.progress.Snapshot;
import io.godwit.progress.Snapshot.TableProgress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class OperatorHooksTest {
    private static final MoveIdentity MOVE = new MoveIdentity("shop", "db1:3306", "db2:3307");
    private static final Snapshot SNAPSHOT = new Snapshot(
            "ready",
            Duration.ofSeconds(61),
            List.of(
                    new TableProgress("shop.orders", 200, 100, 8, 7, true, false),
                    new TableProgress("shop.items", 0, 50, 1, 0, true, false)),
            Duration.ofMillis(1_250),
            "waiting for approval",
            12,
            GtidSet.parse("00000000-0000-0000-0000-000000000001:1-9"),
            Optional.empty(),
            Owner.SOURCE,
            false,
            List.of(),
            Map.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    @TempDir
    private Path folder;

    private static HookCall call(MoveEvent event, Map<String, String> facts) {
        return new HookCall(event, Instant.parse("2026-11-20T10:00:00Z"), SNAPSHOT, facts);
    }

    private static HookCall call(MoveEvent event) {
        return call(event, Map.of());
    }

    private Path program(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private OperatorHooks hooks(Duration timeout, Optional<String> url) {
        return new OperatorHooks(
                new HookSettings(
                        Optional.of(folder),
                        url,
                        url.map(each -> new Secret("key")),
                        timeout,
                        3,
                        Duration.ofMinutes(1)),
                MOVE);
    }

    private OperatorHooks hooks() {
        return hooks(Duration.ofSeconds(20), Optional.empty());
    }

    @Test
    void runsProgramsInTheOrderOfTheirNamesWithTheFacts() throws Exception {
        Path out = folder.resolve("out");
        program("on-ready-20-last", "echo last $GODWIT_HOOK_MOVE >> " + out);
        program(
                "on-ready-10-first",
                "cat > " + folder + "/in; env | grep ^GODWIT_HOOK_ | sort >> " + out + "; echo hi");
        program("on-renamed", "echo other event >> " + out);
        Files.writeString(folder.resolve("README"), "not a hook");

        try (OperatorHooks hooks = hooks()) {
            assertThat(hooks.wants(MoveEvent.READY)).isTrue();
            assertThat(hooks.wants(MoveEvent.START)).isFalse();
            List<HookRun> runs = hooks.run(call(MoveEvent.READY, Map.of(MoveEvent.REASON, "waiting for approval")));

            assertThat(runs).extracting(HookRun::hook).containsExactly("on-ready-10-first", "on-ready-20-last");
            assertThat(runs).allMatch(HookRun::succeeded);
            assertThat(runs.getFirst().said()).isEqualTo("hi");
        }
        assertThat(out)
                .content()
                .contains("GODWIT_HOOK_EVENT=ready\n")
                .contains("GODWIT_HOOK_TABLES=shop.orders,shop.items\n")
                .contains("GODWIT_HOOK_OWNER=source\n")
                .contains("GODWIT_HOOK_ROWS_COPIED=150\n")
                .contains("GODWIT_HOOK_REASON=waiting for approval\n")
                .endsWith("last shop\n");
        JsonNode json = new JsonMapper().readTree(Files.readString(folder.resolve("in")));
        assertThat(json.at("/event").asString()).isEqualTo("ready");
        assertThat(json.at("/at").asString()).isEqualTo("2026-11-20T10:00:00Z");
        assertThat(json.at("/move/target").asString()).isEqualTo("db2:3307");
        assertThat(json.at("/facts/reason").asString()).isEqualTo("waiting for approval");
        assertThat(json.at("/status/tables/0/name").asString()).isEqualTo("shop.orders");
    }

    @Test
    void aFailureWithConsequencesKeepsTheOthersFromRunning() throws Exception {
        program("on-before-cut-over-1", "echo no such proxy >&2; exit 3");
        program("on-before-cut-over-2", "touch " + folder + "/ran");
        program("on-ready-1", "exit 4");
        program("on-ready-2", "touch " + folder + "/ready-ran");

        try (OperatorHooks hooks = hooks()) {
            assertThat(hooks.run(call(MoveEvent.BEFORE_CUT_OVER)))
                    .singleElement()
                    .satisfies(run -> {
                        assertThat(run.succeeded()).isFalse();
                        assertThat(run.said()).isEqualTo("exit code 3\nno such proxy");
                    });
            assertThat(hooks.run(call(MoveEvent.READY))).hasSize(2);
        }
        assertThat(folder.resolve("ran")).doesNotExist();
        assertThat(folder.resolve("ready-ran")).exists();
    }

    @Test
    void killsAProgramThatDoesNotEndWithWhatItStarted() throws Exception {
        program("on-drained", "sleep 300 & echo $! > " + folder + "/child; wait");

        try (OperatorHooks hooks = hooks(Duration.ofMillis(500), Optional.empty())) {
            HookRun run = hooks.run(call(MoveEvent.DRAINED)).getFirst();
            assertThat(run.succeeded()).isFalse();
            assertThat(run.said()).startsWith("it did not end within 500 ms and was killed");
        }
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
        assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void refusesFilesThatLookLikeHooksAndCouldNeverRun() throws Exception {
        Path file = Files.writeString(folder.resolve("on-redy"), "");
        assertThatThrownBy(this::hooks).hasMessageContaining("on-redy").hasMessageContaining("row-copy-complete");
        Files.delete(file);

        Files.writeString(folder.resolve("on-ready"), "");
        assertThatThrownBy(this::hooks).hasMessageContaining("chmod +x " + folder.resolve("on-ready"));
    }

    @Test
    void saysWhyAProgramCannotBeStarted() throws Exception {
        Files.setPosixFilePermissions(
                Files.writeString(folder.resolve("on-ready"), "#!/no/such/shell\n"),
                PosixFilePermissions.fromString("rwx------"));

        try (OperatorHooks hooks = hooks()) {
            assertThat(hooks.run(call(MoveEvent.READY)).getFirst().said()).contains("cannot be started");
        }
    }

    @Test
    void runsScriptsForGhostUnchanged() throws Exception {
        Path out = folder.resolve("out");
        program("gh-ost-on-success-slack", "env | grep ^GH_OST_ | sort >> " + out);
        program("gh-ost-on-begin-postponed", "echo postponed >> " + out);
        program("gh-ost-on-before-row-copy", "echo copy >> " + out);
        program("gh-ost-on-batch-copy-retry", "echo never >> " + out);

        try (OperatorHooks hooks = hooks()) {
            hooks.run(call(MoveEvent.VALIDATED));
            hooks.run(call(MoveEvent.READY, Map.of(MoveEvent.REASON, "")));
            assertThat(out).hasContent("copy\n");
            hooks.run(call(MoveEvent.READY, Map.of(MoveEvent.REASON, "waiting for approval")));
            hooks.run(call(MoveEvent.SUCCESS, Map.of(MoveEvent.DRAIN_POSITION, "uuid:1-9")));
        }
        assertThat(out)
                .content()
                .contains("postponed\n")
                .contains("GH_OST_TABLE_NAME=orders,items\n")
                .contains("GH_OST_DATABASE_NAME=shop\n")
                .contains("GH_OST_OLD_TABLE_NAME=_orders_del,_items_del\n")
                .contains("GH_OST_TARGET_HOST=db2\n")
                .contains("GH_OST_MIGRATED_HOST=db1\n")
                .contains("GH_OST_COPIED_ROWS=150\n")
                .contains("GH_OST_PROGRESS=75.00\n")
                .contains("GH_OST_HEARTBEAT_LAG=1.250\n")
                .contains("GH_OST_ELAPSED_SECONDS=61\n")
                .contains("GH_OST_DRAIN_GTID=uuid:1-9\n")
                .doesNotContain("never");
    }

    /** A receiver on the loopback that answers as it is told and keeps what it gets. */
    private static final class Receiver implements AutoCloseable {
        private final HttpServer server;
        private final Deque<Integer> statuses = new ArrayDeque<>();
        final List<Map<String, String>> got = new CopyOnWriteArrayList<>();

        Receiver(Integer... answers) throws IOException {
            statuses.addAll(List.of(answers));
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/moves", this::take);
            server.start();
        }

        private void take(HttpExchange exchange) throws IOException {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            got.add(Map.of(
                    "body", body,
                    "event", header(exchange, "X-Godwit-Event"),
                    "delivery", header(exchange, "X-Godwit-Delivery"),
                    "signature", header(exchange, "X-Godwit-Signature")));
            exchange.sendResponseHeaders(statuses.isEmpty() ? 200 : statuses.removeFirst(), -1);
            exchange.close();
        }

        private static String header(HttpExchange exchange, String name) {
            return String.valueOf(exchange.getRequestHeaders().getFirst(name));
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/moves";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @Test
    void postsSignedEventsAndTriesAgainWithTheSameDelivery() throws Exception {
        try (Receiver receiver = new Receiver(503, 429, 204);
                OperatorHooks hooks = hooks(Duration.ofSeconds(10), Optional.of(receiver.url()))) {
            assertThat(hooks.wants(MoveEvent.DRAINED)).isTrue();

            assertThat(hooks.run(call(MoveEvent.DRAINED))).singleElement().satisfies(run -> {
                assertThat(run.succeeded()).isTrue();
                assertThat(run.said()).isEqualTo("HTTP 204 in try 3 of 3");
                assertThat(run.hook()).isEqualTo("http://127.0.0.1/moves");
            });
            assertThat(receiver.got).hasSize(3);
            assertThat(receiver.got.stream().map(each -> each.get("delivery")).distinct())
                    .hasSize(1);
            Map<String, String> last = receiver.got.getLast();
            assertThat(last).containsEntry("event", "drained");
            String body = String.valueOf(last.get("body"));
            assertThat(new JsonMapper().readTree(body).at("/event").asString()).isEqualTo("drained");
            assertThat(last).containsEntry("signature", "sha256=" + Callback.signature(new Secret("key"), body));
        }
    }

    @Test
    void signsAsTheStandardDoes() {
        // RFC 4231, test case 2.
        assertThat(Callback.signature(new Secret("Jefe"), "what do ya want for nothing?"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void doesNotRepeatWhatTheReceiverRefusesAndGivesUpAfterItsTries() throws Exception {
        try (Receiver receiver = new Receiver(403, 500, 500, 500);
                OperatorHooks hooks = hooks(Duration.ofSeconds(10), Optional.of(receiver.url()))) {
            assertThat(hooks.run(call(MoveEvent.DRAINED)).getFirst().said()).isEqualTo("HTTP 403 in try 1 of 3");
            assertThat(receiver.got).hasSize(1);

            HookRun second = hooks.run(call(MoveEvent.DRAINED)).getFirst();
            assertThat(second.succeeded()).isFalse();
            assertThat(second.said()).isEqualTo("HTTP 500 in try 3 of 3");
            assertThat(receiver.got).hasSize(4);
        }
    }
}
