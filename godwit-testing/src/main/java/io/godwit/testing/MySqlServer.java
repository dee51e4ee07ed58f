package io.godwit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real mysqld on the loopback with its own data directory, gone with all its files when closed.
 *
 * <p>Safe for use by several threads. A server that is still running when the JVM ends is killed and deleted by a shutdown
 * hook; when the JVM itself is killed, the kernel ends the server (where the program setpriv exists) and its folder stays.
 */
public final class MySqlServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MySqlServer.class);
    private static final Duration START_MAX = Duration.ofSeconds(90);
    private static final Duration STOP_MAX = Duration.ofSeconds(60);
    private static final int PORTS_TRIED_MAX = 5;
    private static final Set<MySqlServer> LIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> LIVE.forEach(MySqlServer::discard), "mysqld-shutdown-hook"));
    }

    private final MySqlDistribution distribution;
    private final Path folder;
    private final ReentrantLock lifecycle = new ReentrantLock();

    private volatile ServerOptions options;
    private volatile PortLease lease;
    private volatile @Nullable Process process;

    private MySqlServer(MySqlDistribution distribution, ServerOptions options, Path folder, PortLease lease) {
        this.distribution = distribution;
        this.options = options;
        this.folder = folder;
        this.lease = lease;
    }

    /** Starts a server with the default options. */
    public static MySqlServer start(String name) {
        return start(ServerOptions.named(name));
    }

    /** Starts a server on a copy of the template and waits until it answers. */
    public static MySqlServer start(ServerOptions options) {
        MySqlDistribution distribution = MySqlDistribution.locate(options.release());
        Path template = distribution.dataTemplate(options.fixedAtInitialisation());
        try {
            Path folder = Files.createTempDirectory("godwit-");
            PortLease lease = PortLease.take();
            MySqlServer server = new MySqlServer(distribution, options, folder, lease);
            LIVE.add(server);
            try {
                Files.createDirectory(folder.resolve("tmp"));
                Folders.copy(template, server.data());
                server.startOnFreePort();
                return server;
            } catch (Throwable failure) {
                server.close();
                throw failure;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the folder of server " + options.name(), e);
        }
    }

    private void startOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            try {
                start();
                return;
            } catch (MySqlServerException e) {
                if (attempt == PORTS_TRIED_MAX || !errorLog().contains("Address already in use")) {
                    throw e;
                }
                lease.close();
                lease = PortLease.take();
            }
        }
    }

    /** Starts the stopped or killed server again: same port, same data. */
    public void start() {
        lifecycle.lock();
        try {
            if (isRunning()) {
                throw new IllegalStateException(this + " is running already.");
            }
            long startedAt = System.nanoTime();
            Process started = ServerProcess.launch(command(), log());
            process = started;
            awaitAnswer(started);
            LOG.info("{} answers after {} ms", this, (System.nanoTime() - startedAt) / 1_000_000);
        } finally {
            lifecycle.unlock();
        }
    }

    /** Stops the server in an orderly way; its data stay. */
    public void stop() {
        lifecycle.lock();
        try {
            Process running = running();
            terminate(running);
            int exit = running.exitValue();
            if (exit != 0) {
                throw new MySqlServerException(this + " ended with " + exit + ":\n" + ServerProcess.tail(log()));
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /** Ends the server as a power cut would: nothing that was not written yet is written. */
    public void kill9() {
        lifecycle.lock();
        try {
            running().destroyForcibly().onExit().join();
        } finally {
            lifecycle.unlock();
        }
    }

    /** Stops the server if it runs, and starts it again on the same port and data, with these options changed. */
    public void restart(String... changedOptions) {
        lifecycle.lock();
        try {
            ServerOptions changed = options;
            for (String option : changedOptions) {
                changed = changed.option(option);
            }
            options = changed;
            if (isRunning()) {
                stop();
            }
            start();
        } finally {
            lifecycle.unlock();
        }
    }

    /** Freezes the server: connections stay open and, once this returns, nothing answers. */
    public void pause() {
        signal("STOP");
        long deadline = System.nanoTime() + STOP_MAX.toNanos();
        while (!ServerProcess.isFrozen(pid())) {
            if (System.nanoTime() > deadline || awaitExit(running(), Duration.ofMillis(5))) {
                throw new MySqlServerException(this + " did not freeze:\n" + ServerProcess.tail(log()));
            }
        }
    }

    /** Lets a frozen server go on. */
    public void resume() {
        signal("CONT");
    }

    /** Whether the process lives; a frozen one does. */
    public boolean isRunning() {
        Process current = process;
        return current != null && current.isAlive();
    }

    public long pid() {
        return running().pid();
    }

    public int port() {
        return lease.port();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
    }

    /** The URL of the server without a schema, with the user root in it. */
    public String jdbcUrl() {
        return jdbcUrl("");
    }

    /** The URL of a schema, with the user root in it. */
    public String jdbcUrl(String schema) {
        return jdbcUrl(port(), schema);
    }

    /** The URL of a schema through something that forwards to this server, such as a proxy. */
    public static String jdbcUrl(int port, String schema) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + schema
                + "?user=root&sslMode=DISABLED&allowPublicKeyRetrieval=true&allowLoadLocalInfile=true";
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl());
    }

    public Connection connect(String schema) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(schema));
    }

    /** Runs statements one after the other in a session of their own. */
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                execute(statement, sql);
            }
        } catch (SQLException e) {
            throw new MySqlServerException("Cannot connect to " + this + ".", e);
        }
    }

    private void execute(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new MySqlServerException(this + " refused: " + sql, e);
        }
    }

    /** The first column of the first row that a query finds. */
    public @Nullable String ask(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            if (!rows.next()) {
                throw new MySqlServerException(this + " found no row: " + query);
            }
            return rows.getString(1);
        } catch (SQLException e) {
            throw new MySqlServerException(this + " refused: " + query, e);
        }
    }

    /** All that the server has said on its error log since its first start. */
    public String errorLog() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + log(), e);
        }
    }

    /** The folder that holds all files of the server. */
    public Path folder() {
        return folder;
    }

    /** Kills the server, since nothing of it is kept, and deletes its folder; {@link #stop} ends it in order. */
    @Override
    public void close() {
        lifecycle.lock();
        try {
            discard();
        } finally {
            lifecycle.unlock();
        }
    }

    /** Takes no lock, since the end of the JVM must not wait for a start that is under way. */
    private void discard() {
        Process current = process;
        if (current != null) {
            current.destroyForcibly().onExit().join();
        }
        Folders.delete(folder);
        lease.close();
        LIVE.remove(this);
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(distribution.mysqld().toString());
        command.add("--no-defaults");
        command.add("--basedir=" + distribution.home());
        command.add("--datadir=" + data());
        command.add("--tmpdir=" + folder.resolve("tmp"));
        command.add("--socket=" + socket());
        command.add("--pid-file=" + folder.resolve("mysqld.pid"));
        command.add("--bind-address=127.0.0.1");
        command.add("--port=" + port());
        command.add("--server-id=" + port());
        // MYSQL: libaio may be a stand-in that refuses everything.
        command.add("--innodb-use-native-aio=OFF");
        command.addAll(MySqlDistribution.userOption());
        options.values().forEach((option, value) -> command.add("--" + option + value));
        return command;
    }

    private void awaitAnswer(Process started) {
        long deadline = System.nanoTime() + START_MAX.toNanos();
        SQLException last = null;
        while (System.nanoTime() < deadline) {
            if (awaitExit(started, Duration.ofMillis(10))) {
                throw new MySqlServerException(
                        this + " ended with " + started.exitValue() + " at start:\n" + ServerProcess.tail(log()));
            }
            try {
                if (answers()) {
                    return;
                }
            } catch (SQLException e) {
                last = e;
            }
        }
        started.destroyForcibly();
        throw new MySqlServerException(
                this + " did not answer within " + START_MAX + ":\n" + ServerProcess.tail(log()), last);
    }

    private boolean answers() throws SQLException {
        if (!Files.exists(socket())) {
            return false;
        }
        try (Connection connection =
                        DriverManager.getConnection(jdbcUrl() + "&connectTimeout=2000&socketTimeout=5000");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT @@socket")) {
            // Another server might sit on the port: only ours knows our socket.
            return rows.next() && socket().toString().equals(rows.getString(1));
        }
    }

    private void signal(String signal) {
        // Every POSIX shell brings kill along; as a program of its own it is missing from slim systems.
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "kill -" + signal + " \"$0\"", Long.toString(pid()));
        try {
            Process sent = builder.inheritIO().start();
            if (!awaitExit(sent, STOP_MAX) || sent.exitValue() != 0) {
                throw new MySqlServerException("Cannot send " + signal + " to " + this + ".");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run sh to signal " + this, e);
        }
    }

    private void terminate(Process running) {
        // A frozen process does not see the request to end.
        signal("CONT");
        running.destroy();
        if (!awaitExit(running, STOP_MAX)) {
            LOG.warn("{} did not end within {}, killing it", this, STOP_MAX);
            running.destroyForcibly().onExit().join();
        }
    }

    private boolean awaitExit(Process ending, Duration max) {
        try {
            return ending.waitFor(max.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MySqlServerException("Interrupted while waiting for " + this + ".", e);
        }
    }

    private Process running() {
        Process current = process;
        if (current == null || !current.isAlive()) {
            throw new IllegalStateException(this + " is not running.");
        }
        return current;
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Path log() {
        return folder.resolve("error.log");
    }

    private Path socket() {
        return folder.resolve("mysql.sock");
    }

    @Override
    public String toString() {
        return "server " + options.name() + " on port " + port();
    }
}
