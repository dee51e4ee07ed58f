package io.godwit.cli;

import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The operator's wish to stop: Ctrl-C, SIGTERM, or a terminal that is gone. The first one asks for an orderly end; the
 * second, or the end of patience, ends the process at once. Also then its shutdown hooks run, so that servers of the
 * demo do not stay.
 */
final class StopSignals implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

    private final Runnable stop;
    private final PrintStream err;
    private final AtomicInteger received = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);

    private StopSignals(Runnable stop, PrintStream err) {
        this.stop = stop;
        this.err = err;
    }

    /** Calls {@code stop} at the first signal, on a thread of its own. */
    static StopSignals on(Runnable stop, PrintStream err) {
        StopSignals signals = new StopSignals(stop, err);
        NAMES.forEach(name -> handle(name, signals::receive));
        return signals;
    }

    boolean received() {
        return received.get() > 0;
    }

    private void receive() {
        if (received.incrementAndGet() > 1) {
            System.exit(ExitCode.STOPPED.number());
        }
        err.println("\nStopping in order. Press Ctrl-C again to end at once; the move can be resumed in both cases.");
        stop.run();
        try {
            if (!ended.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                err.println("Not stopped within " + PATIENCE.toSeconds() + " s: ending now.");
                System.exit(ExitCode.STOPPED.number());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        NAMES.forEach(name -> handle(name, () -> System.exit(ExitCode.STOPPED.number())));
    }

    // The only way to see a signal before the JVM goes down is sun.misc.Signal. javac warns of it without a way to say
    // that
    // it is meant, hence the reflection.
    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                            return null;
                        }
                        return method.invoke(action, arguments);
                    });
            Method install = signal.getMethod("handle", signal, handler);
            install.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java runtime has no signals: module jdk.unsupported is missing", e);
        }
    }
}
