package io.godwit.cli;

import io.godwit.cli.settings.MoveConfiguration;
import io.godwit.cli.settings.ServerSettings;
import io.godwit.cli.settings.SwitchSettings;
import io.godwit.copy.IndexStage;
import io.godwit.cutover.CutoverSettings;
import io.godwit.engine.MovePorts;
import io.godwit.engine.MoveSettings;
import io.godwit.engine.Reverse;
import io.godwit.govern.LoadLimits;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.MySqlMove;
import io.godwit.mysql.MySqlMoveSettings;
import io.godwit.mysql.SwitchMode;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.Side;
import io.godwit.mysql.connect.TlsMode;
import io.godwit.mysql.switchover.ReadOnlySwitch;
import io.godwit.mysql.switchover.RenameSettings;
import io.godwit.progress.MoveIdentity;
import io.godwit.server.hook.ShellCommand;
import io.godwit.server.load.OutsideSensors;
import io.godwit.spi.WayBack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Joins the configuration with the adapters: the only class outside of them that knows them. */
final class Wiring implements AutoCloseable {
    private static final Duration RETRY = Duration.ofMinutes(1);
    private static final int RENAME_TRIES = 3;
    private static final Duration RENAME_PAUSE_MIN = Duration.ofMillis(500);
    private static final Duration RENAME_PAUSE_MAX = Duration.ofSeconds(5);
    private static final Duration COMMAND_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration OPERATOR_PATIENCE = Duration.ofMinutes(10);

    /** Sessions for what is asked now and then, such as boundaries of ranges and the executed set. */
    private static final int SESSIONS_BESIDES = 4;

    private final MySqlMove move;
    private final OutsideSensors sensors;
    private final LoadLimits limits;
    private final boolean renames;

    /** As they are now. */
    private volatile MoveSettings stages;

    /** The way back, once there is one. */
    private final AtomicReference<@Nullable MySqlMove> reversed = new AtomicReference<>();

    private Wiring(MySqlMove move, MoveSettings stages, boolean renames) {
        this.move = move;
        this.stages = stages;
        this.sensors = new OutsideSensors(move.sensors());
        this.limits = stages.load().limits();
        this.renames = renames;
        allow(move, stages);
    }

    /** Connects to nothing yet. */
    static Wiring of(MoveConfiguration configuration) {
        MoveSettings stages = configuration.stages();
        MySqlMove move = new MySqlMove(new MySqlMoveSettings(
                address(Side.SOURCE, configuration.source()),
                address(Side.TARGET, configuration.target()),
                configuration.tables(),
                configuration.name(),
                configuration.lease(),
                configuration.lease().multipliedBy(3),
                RETRY,
                sourceSessions(stages, 1),
                targetSessions(stages, 1),
                stages.apply().connections(),
                mode(configuration.traffic(), stages.cutover(), configuration.identity()),
                configuration.traffic().storedObjects() == SwitchSettings.StoredObjects.CREATE,
                stages.rollback().wanted(),
                stages.apply().consistentReads(),
                defersIndexes(stages)));
        return new Wiring(move, stages, configuration.traffic().mode() == SwitchSettings.Mode.RENAME);
    }

    private static int sourceSessions(MoveSettings stages, int readers) {
        return readers + stages.verify().connections() + SESSIONS_BESIDES;
    }

    /** With consistent reads somebody reads the tables before the hand-over, and wants their indexes. */
    private static boolean defersIndexes(MoveSettings stages) {
        return stages.copy().deferIndexes() && !stages.apply().consistentReads();
    }

    private static int targetSessions(MoveSettings stages, int writers) {
        return writers
                + (defersIndexes(stages) ? IndexStage.TABLES_AT_ONCE : 0)
                + stages.apply().connections()
                + stages.verify().connections()
                + SESSIONS_BESIDES;
    }

    /** Makes room for the sessions that changed settings need. */
    void allow(MoveSettings changed) {
        stages = changed;
        allow(move, changed);
        MySqlMove back = reversed.get();
        if (back != null) {
            allow(back, changed);
        }
    }

    /** The copy finds out how many of them it uses; what is not used is not opened. */
    private static void allow(MySqlMove move, MoveSettings stages) {
        move.allow(
                sourceSessions(stages, stages.copy().readers()),
                targetSessions(stages, stages.copy().writers()));
    }

    private static ServerAddress address(Side side, ServerSettings server) {
        return new ServerAddress(
                side,
                server.host(),
                server.port(),
                server.user(),
                server.password(),
                TlsMode.valueOf(server.tls().name()),
                server.ca(),
                server.connectTimeout());
    }

    private static SwitchMode mode(SwitchSettings traffic, CutoverSettings cutover, MoveIdentity identity) {
        return switch (traffic.mode()) {
            case RENAME ->
                new SwitchMode.Rename(
                        new RenameSettings(
                                traffic.lockWait(),
                                RENAME_TRIES,
                                RENAME_PAUSE_MIN,
                                RENAME_PAUSE_MAX,
                                traffic.killBlockersAfter()),
                        cutover.budget(),
                        cutover.forecastMax());
            case READ_ONLY ->
                new SwitchMode.ReadOnly(new ReadOnlySwitch.Settings(
                        command("cutover.stop-writes-command", traffic.stopWritesCommand(), identity),
                        command("cutover.allow-writes-command", traffic.allowWritesCommand(), identity),
                        traffic.stopWritesCommand().isPresent() ? COMMAND_TIMEOUT : OPERATOR_PATIENCE));
        };
    }

    private static Optional<ReadOnlySwitch.Command> command(
            String setting, Optional<String> command, MoveIdentity identity) {
        return command.map(text -> new ShellCommand(setting, text, identity, COMMAND_TIMEOUT)::run);
    }

    /** Fails with a message about the server that does not let Godwit in. */
    void probe() {
        move.probe();
    }

    MovePorts ports() {
        return ports(move, renames ? Optional.of(new WayBackPorts()) : Optional.empty());
    }

    private final class WayBackPorts implements Reverse {
        @Override
        public WayBack measure(List<TableShape> tables) throws InterruptedException {
            return move.measureWayBack(tables);
        }

        @Override
        public MovePorts ports(WayBack back) {
            MySqlMove made = move.reversed(back);
            allow(made, stages);
            reversed.set(made);
            return Wiring.this.ports(made, Optional.empty());
        }
    }

    private MovePorts ports(MySqlMove move, Optional<Reverse> reverse) {
        return new MovePorts(
                move.preflight(limits.sensors(), sensors),
                move.schema(),
                move.source(),
                move.stream(),
                move.reader(),
                move.chunkWriter(),
                move.epochWriter(),
                move.ledgers(),
                move.hasher(),
                move.traffic(),
                move.guard(),
                move.load(),
                sensors,
                reverse);
    }

    /**
     * Deletes what earlier runs of the move left on the target; its tables there, with whether each was dropped or only
     * emptied.
     *
     * @param handedBack told the stored phase while no other process can change it; throws to refuse, and says whether the
     *     tables were handed back to the source
     */
    Map<TableId, Boolean> startOver(Predicate<Optional<String>> handedBack) throws InterruptedException {
        return move.restart(handedBack);
    }

    @Override
    public void close() {
        sensors.close();
        MySqlMove back = reversed.get();
        if (back != null) {
            back.close();
        }
        move.close();
    }
}
