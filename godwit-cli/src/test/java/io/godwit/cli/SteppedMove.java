package io.godwit.cli;

import io.godwit.cli.settings.MoveConfiguration;
import io.godwit.cli.settings.YamlFile;
import io.godwit.config.ConfigErrors;
import io.godwit.control.Command;
import io.godwit.engine.MovePorts;
import io.godwit.engine.MoveRun;
import io.godwit.engine.Reverse;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.hook.HookCall;
import io.godwit.hook.Hooks;
import io.godwit.phase.MoveEvent;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.HookRun;
import io.godwit.spi.EpochWriter;
import io.godwit.spi.Ledger;
import io.godwit.spi.SourceSchema;
import io.godwit.spi.TrafficSwitch;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * {@code godwit move} that tells of each call of a port which changes something outside, before and after it, and of each hook;
 * whoever is told may keep the thread. The wiring, the engine and the servers are the real ones.
 */
public final class SteppedMove {
    private final MoveRun run;
    private final Wiring wiring;
    private final Command inWindow;
    private final Moments moments;

    /** Is told of moments such as "after there close", on the thread that makes the call. */
    public interface Moments {
        void pass(String moment) throws InterruptedException;

        /** Whether the hand-over of this way is to be undone in its last step. */
        default boolean undoes(String way) {
            return false;
        }
    }

    /** @param inWindow given as soon as the rollback window is open */
    public SteppedMove(Path configuration, Command inWindow, Moments moments) throws IOException {
        ConfigErrors errors = new ConfigErrors();
        MoveConfiguration read =
                MoveConfiguration.from(List.of(YamlFile.read(configuration, Map.of(), errors)), errors);
        this.inWindow = inWindow;
        this.moments = moments;
        this.wiring = Wiring.of(read);
        this.run = MoveRun.of(stepped("there", wiring.ports()), read.stages(), phase -> {}, new Told());
    }

    /** Runs to the end, as the command does. */
    public MoveReport run() throws InterruptedException {
        Thread asking = Thread.ofVirtual().start(this::askInWindow);
        try (wiring) {
            wiring.probe();
            return run.run();
        } finally {
            asking.interrupt();
        }
    }

    public void stop() {
        run.stop();
    }

    private void askInWindow() {
        try {
            boolean given = false;
            while (!Thread.currentThread().isInterrupted()) {
                boolean open = run.snapshot().limit().contains("`godwit rollback`");
                // After an undone rollback it has to be given again.
                if (open && !(given && inWindow instanceof Command.Finish)) {
                    given = run.ask(inWindow).done();
                }
                // The pace of asking; what is waited for is the window.
                LockSupport.parkNanos(5_000_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Told implements Hooks {
        @Override
        public boolean wants(MoveEvent event) {
            return event != MoveEvent.STATUS;
        }

        @Override
        public List<HookRun> run(HookCall call) throws InterruptedException {
            moments.pass("before hook " + call.event().word());
            moments.pass("after hook " + call.event().word());
            return List.of();
        }

        @Override
        public Optional<Duration> statusInterval() {
            return Optional.empty();
        }
    }

    private MovePorts stepped(String way, MovePorts ports) {
        return new MovePorts(
                ports.preflight(),
                stepped(way, SourceSchema.class, ports.schema()),
                ports.source(),
                ports.stream(),
                ports.reader(),
                ports.chunkWriter(),
                stepped(way, EpochWriter.class, ports.epochWriter()),
                stepped(way, Ledger.Factory.class, ports.ledgers()),
                ports.hasher(),
                stepped(way, TrafficSwitch.class, ports.traffic()),
                ports.guard(),
                ports.load(),
                ports.sensors(),
                ports.reverse().map(reverse -> stepped(way, Reverse.class, reverse)));
    }

    private Object wrapped(String way, Object result) {
        return switch (result) {
            case Ledger ledger -> stepped(way, Ledger.class, ledger);
            case MovePorts ports -> stepped("back", ports);
            default -> result;
        };
    }

    private <T> T stepped(String way, Class<T> type, T port) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    String call =
                            way + " " + method.getName() + (method.getName().equals("store") ? " " + arguments[0] : "");
                    moments.pass("before " + call);
                    if (method.getName().equals("stillClosed") && moments.undoes(way)) {
                        throw new MoveException(Code.CUTOVER_UNDONE, "the test has it undone");
                    }
                    Object result = invoke(port, method, arguments);
                    moments.pass("after " + call);
                    return result == null ? null : wrapped(way, result);
                }));
    }

    private static @Nullable Object invoke(Object port, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(port, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    /** The command that leads to the step. */
    public static Command inWindow(HandOverStep step) {
        return step.stage() == HandOverStep.Stage.FINISH ? new Command.Finish() : new Command.Rollback();
    }

    /** Runs a move that stands still for good at a step: step, file to make there, configuration. */
    public static void main(String[] arguments) throws Exception {
        HandOverStep step = HandOverStep.valueOf(arguments[0]);
        Path told = Path.of(arguments[1]);
        MoveReport report = new SteppedMove(Path.of(arguments[2]), inWindow(step), new Moments() {
                    @Override
                    public void pass(String moment) throws InterruptedException {
                        if (step.isAt(moment)) {
                            try {
                                Files.createFile(told);
                            } catch (IOException e) {
                                throw new MoveException(Code.INVARIANT_BROKEN, "cannot tell of " + step, e);
                            }
                            new CountDownLatch(1).await();
                        }
                    }

                    @Override
                    public boolean undoes(String way) {
                        return step.stage().undoes(way);
                    }
                })
                .run();
        System.out.println(report.outcome() + ": " + report.message());
    }
}
