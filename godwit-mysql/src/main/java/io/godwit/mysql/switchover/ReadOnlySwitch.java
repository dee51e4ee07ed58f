package io.godwit.mysql.switchover;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.Pause;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.spi.TrafficSwitch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves it to a command or to the operator to make the source read-only, and checks that it is. Called by one thread.
 */
public final class ReadOnlySwitch implements TrafficSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(ReadOnlySwitch.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(10);
    private static final String STOP = "SET GLOBAL super_read_only = ON";
    private static final String ALLOW = "SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF";

    private final ServerLink source;
    private final Settings settings;
    private final BoundedRetry retry;
    private final Pause pause;

    /** @param source of this switch alone, so that its connection exists before writes are stopped */
    public ReadOnlySwitch(ServerLink source, Settings settings, BoundedRetry retry, Pause pause) {
        this.source = source;
        this.settings = settings;
        this.retry = retry;
        this.pause = pause;
    }

    /**
     * @param stopWrites run to make the source read-only; empty: the operator does it
     * @param allowWrites run to make it writable again; empty: the operator does it
     * @param patience how long to wait until the source is read-only
     */
    public record Settings(Optional<Command> stopWrites, Optional<Command> allowWrites, Duration patience) {}

    /** Something of the operator's that stops writes or lets them in; fails with {@code CUTOVER_UNDONE}. */
    public interface Command {
        /** @param patience after which it is ended, and has failed */
        void run(Duration patience) throws InterruptedException;
    }

    @Override
    public State state(List<TableId> tables) throws InterruptedException {
        return readOnly() ? State.CLOSED : State.OPEN;
    }

    @Override
    public Instant close(List<TableId> tables, Duration budget) throws InterruptedException {
        DrainPosition.prepare(source, retry);
        boolean before = readOnly();
        Instant lastOpen = Instant.now();
        // A command may have stopped writes at any moment since it began; an operator has not until he has.
        Duration patience = settings.stopWrites().isPresent() && budget.compareTo(settings.patience()) < 0
                ? budget
                : settings.patience();
        long deadline = System.nanoTime() + patience.toNanos();
        if (settings.stopWrites().isPresent()) {
            settings.stopWrites().get().run(patience);
        } else if (!before) {
            LOG.info(
                    "{}: waiting up to {} until the server is read-only. Run there: {}",
                    source.address(),
                    settings.patience(),
                    STOP);
        }
        while (!readOnly()) {
            if (System.nanoTime() > deadline) {
                throw new MoveException(
                        Code.CUTOVER_UNDONE,
                        source.address() + ": the server did not become read-only within " + patience
                                + ". Run there: " + STOP
                                + (settings.stopWrites().isPresent()
                                        ? ", or correct cutover.stop-writes-command."
                                        : "."));
            }
            if (settings.stopWrites().isEmpty()) {
                lastOpen = Instant.now();
            }
            pause.last(LOOK_EVERY);
        }
        LOG.info("{}: the server is read-only", source.address());
        return lastOpen;
    }

    @Override
    public String closing() {
        return settings.stopWrites().isPresent()
                ? "running cutover.stop-writes-command"
                : "waiting up to %d min for an operator. Run on %s: %s"
                        .formatted(settings.patience().toMinutes(), source.address(), STOP);
    }

    @Override
    public Drain drain() throws InterruptedException {
        return new DrainPosition(source, retry, DRAIN_PATIENCE).read();
    }

    @Override
    public boolean stillClosed(List<TableId> tables) throws InterruptedException {
        return readOnly();
    }

    @Override
    public void reopen(List<TableId> tables) throws InterruptedException {
        if (settings.allowWrites().isPresent()) {
            try {
                settings.allowWrites().get().run(settings.patience());
            } catch (MoveException e) {
                throw new MoveException(e.code(), e.getMessage() + "\n" + letWritesIn(), e);
            }
        }
        if (readOnly()) {
            throw new MoveException(Code.CUTOVER_UNDONE, letWritesIn());
        }
    }

    private String letWritesIn() {
        return source.address()
                + ": WRITES ARE STILL STOPPED: the server is read-only, and the source owns the tables. Run"
                + " there: " + ALLOW + "; then start the same command again";
    }

    private boolean readOnly() throws InterruptedException {
        return retry.call(source.address(), "ask whether the server is read-only", () -> {
            try (Session session = source.borrow()) {
                // MYSQL: while SET GLOBAL super_read_only = ON waits for statements that write, the variable is ON
                // already, though nothing is stopped yet. read_only is not ON before it is in force.
                boolean most = session.number("SELECT @@GLOBAL.read_only") != 0;
                if (most && session.number("SELECT @@GLOBAL.super_read_only") == 0) {
                    // MYSQL: read_only lets users with CONNECTION_ADMIN write.
                    LOG.warn(
                            "{}: read_only is ON and super_read_only is OFF: administrators can write",
                            source.address());
                }
                return most;
            }
        });
    }
}
