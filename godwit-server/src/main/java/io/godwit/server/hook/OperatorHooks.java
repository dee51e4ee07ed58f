package io.godwit.server.hook;

import io.godwit.hook.HookCall;
import io.godwit.hook.Hooks;
import io.godwit.phase.MoveEvent;
import io.godwit.phase.MoveEvent.Effect;
import io.godwit.progress.MoveIdentity;
import io.godwit.progress.MoveReport.HookRun;
import io.godwit.server.hook.HookFolder.Program;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the programs of the hooks' folder, then posts to their address. Thread-safe. */
public final class OperatorHooks implements Hooks, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorHooks.class);

    private final HookSettings settings;
    private final MoveIdentity move;
    private final HookFolder folder;
    private final Optional<Callback> callback;

    /** Fails with {@code CONFIGURATION} when the folder holds what can never run. */
    public OperatorHooks(HookSettings settings, MoveIdentity move) {
        this.settings = settings;
        this.move = move;
        this.folder = settings.directory().map(HookFolder::read).orElseGet(HookFolder::none);
        this.callback = settings.url()
                .map(url -> new Callback(URI.create(url), settings.secret(), settings.timeout(), settings.attempts()));
    }

    @Override
    public boolean wants(MoveEvent event) {
        return callback.isPresent() || !folder.of(event).isEmpty();
    }

    @Override
    public Optional<Duration> statusInterval() {
        return Optional.of(settings.statusInterval());
    }

    @Override
    public List<HookRun> run(HookCall call) throws InterruptedException {
        HookFacts facts = new HookFacts(move, call);
        boolean consequences = call.event().effect() != Effect.REPORTED;
        List<HookRun> runs = new ArrayList<>();
        for (Program program : folder.of(call.event())) {
            if (isMeant(program, call)) {
                HookRun run = run(program, facts);
                runs.add(run);
                if (!run.succeeded() && consequences) {
                    return runs;
                }
            }
        }
        if (callback.isPresent()) {
            runs.add(post(callback.get(), facts));
        }
        return runs;
    }

    /** gh-ost tells of a postponement only when there is one. */
    private static boolean isMeant(Program program, HookCall call) {
        return program.ghost().filter(GhostHook.BEGIN_POSTPONED::equals).isEmpty()
                || !call.facts().getOrDefault(MoveEvent.REASON, "").isEmpty();
    }

    private HookRun run(Program program, HookFacts facts) throws InterruptedException {
        Instant begun = Instant.now();
        Map<String, String> environment = program.ghost().isPresent() ? facts.ghostEnvironment() : facts.environment();
        LOG.info("running the hook {}", program.file());
        try {
            Script.Result result =
                    new Script(List.of(program.file().toString()), environment, facts.json(), settings.timeout()).run();
            return ended(facts.call(), program.name(), begun, result.succeeded(), words(result, settings.timeout()));
        } catch (IOException e) {
            return ended(facts.call(), program.name(), begun, false, "it cannot be started: " + e.getMessage());
        }
    }

    static String words(Script.Result result, Duration timeout) {
        String output = result.output().isEmpty() ? "" : "\n" + result.output();
        if (result.exitCode().isEmpty()) {
            return "it did not end within %d ms and was killed%s".formatted(timeout.toMillis(), output);
        }
        return result.succeeded()
                ? result.output()
                : "exit code %d%s".formatted(result.exitCode().getAsInt(), output);
    }

    private static HookRun post(Callback callback, HookFacts facts) throws InterruptedException {
        Instant begun = Instant.now();
        Callback.Result result = callback.post(facts.call().event().word(), facts.json());
        return ended(facts.call(), callback.toString(), begun, result.succeeded(), result.said());
    }

    private static HookRun ended(HookCall call, String hook, Instant begun, boolean succeeded, String said) {
        LOG.info("the hook {} of {} {}: {}", hook, call.event().word(), succeeded ? "succeeded" : "failed", said);
        return new HookRun(call.event().word(), hook, begun, Duration.between(begun, Instant.now()), succeeded, said);
    }

    @Override
    public void close() {
        callback.ifPresent(Callback::close);
    }
}
