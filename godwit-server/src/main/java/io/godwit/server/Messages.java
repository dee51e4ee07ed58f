package io.godwit.server;

import io.godwit.control.Answer;
import io.godwit.control.Command;
import io.godwit.progress.MoveIdentity;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests and answers of the control socket: one JSON object per line each.
 *
 * <pre>
 *   {"version":1,"command":"set","key":"copy.readers","value":"8"}
 *   {"version":1,"ok":true,"message":"…","move":{"name":…,"source":…,"target":…,"pid":…},"status":{…}}
 * </pre>
 */
final class Messages {
    static final int VERSION = 1;

    private static final JsonMapper MAPPER = new JsonMapper();

    private static final Map<String, Supplier<Command>> PLAIN = Map.of(
            "status", Command.Status::new,
            "pause", Command.Pause::new,
            "resume", Command.Resume::new,
            "approve", Command.Approve::new,
            "postpone", Command.Postpone::new,
            "abort", Command.Abort::new,
            "rollback", Command.Rollback::new,
            "finish", Command.Finish::new);

    private Messages() {}

    /** A line that is no request of this version; the message says why. */
    static final class NotUnderstood extends Exception {
        NotUnderstood(String message) {
            super(message);
        }
    }

    static String request(Command command) {
        ObjectNode json = MAPPER.createObjectNode().put("version", VERSION);
        if (command instanceof Command.Set set) {
            json.put("command", "set").put("key", set.key()).put("value", set.value());
        } else {
            json.put("command", command.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        }
        return json.toString();
    }

    static Command command(String line) throws NotUnderstood {
        JsonNode json = tree(line);
        int version = json.path("version").asInt(0);
        if (version != VERSION) {
            throw new NotUnderstood("this run speaks version %d of the control protocol, the request has version %d"
                    .formatted(VERSION, version));
        }
        String name = json.path("command").asString("");
        if (name.equals("set")) {
            return new Command.Set(text(json, "key"), text(json, "value"));
        }
        Supplier<Command> plain = PLAIN.get(name);
        if (plain == null) {
            throw new NotUnderstood("no command '%s'".formatted(name));
        }
        return plain.get();
    }

    private static String text(JsonNode json, String field) throws NotUnderstood {
        JsonNode value = json.path(field);
        if (!value.isString()) {
            throw new NotUnderstood("the command 'set' needs a text '%s'".formatted(field));
        }
        return value.asString();
    }

    private static JsonNode tree(String line) throws NotUnderstood {
        try {
            JsonNode json = MAPPER.readTree(line);
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException malformed) {
            throw new NotUnderstood("a request is one JSON object on one line: " + malformed.getOriginalMessage());
        }
        throw new NotUnderstood("a request is one JSON object on one line");
    }

    static String answer(Answer answer, MoveIdentity move, long pid) {
        ObjectNode json = MAPPER.createObjectNode()
                .put("version", VERSION)
                .put("ok", answer.done())
                .put("message", answer.message());
        json.set("move", identity(move).put("pid", pid));
        json.set("status", SnapshotJson.write(answer.snapshot()));
        return json.toString();
    }

    static ObjectNode identity(MoveIdentity move) {
        return MAPPER.createObjectNode()
                .put("name", move.name())
                .put("source", move.source())
                .put("target", move.target());
    }

    static String refusal(String message) {
        return MAPPER.createObjectNode()
                .put("version", VERSION)
                .put("ok", false)
                .put("message", message)
                .toString();
    }

    /** Reads an answer; fails when it is none. */
    static ControlClient.Reply reply(String line) throws NotUnderstood {
        JsonNode json = tree(line);
        JsonNode move = json.path("move");
        return new ControlClient.Reply(
                json.path("ok").asBoolean(false),
                json.path("message").asString(""),
                json.has("status") ? Optional.of(SnapshotJson.read(json.path("status"))) : Optional.empty(),
                new MoveIdentity(
                        move.path("name").asString(""),
                        move.path("source").asString(""),
                        move.path("target").asString("")),
                move.path("pid").asLong(0),
                json.toPrettyString());
    }
}
