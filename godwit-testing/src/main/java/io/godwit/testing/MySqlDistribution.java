package io.godwit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MySQL that the Maven build put into the cache folder, made loadable and with a data directory to copy from.
 *
 * <p>Several threads and several processes may use one distribution.
 */
public record MySqlDistribution(Path home) {

    private static final Logger LOG = LoggerFactory.getLogger(MySqlDistribution.class);
    /** Counts up when the content of the template changes, so that an older one is not used. */
    private static final String TEMPLATE = "data-template-1";

    // A file lock is held by the whole process; threads of one process exclude each other here.
    private static final ReentrantLock PREPARING = new ReentrantLock();

    /** Finds the distribution in {@code $GODWIT_CACHE} or {@code ~/.cache/godwit}. */
    public static MySqlDistribution locate(MySqlRelease release) {
        Path home = cacheFolder().resolve(release.folder() + "-" + platform());
        if (!Files.exists(home.resolve("READY"))) {
            throw new MySqlServerException("MySQL is not in " + home + ". Fetch it once with: " + release.fetch());
        }
        MySqlDistribution distribution = new MySqlDistribution(home);
        if (release == MySqlRelease.V8_0) {
            distribution.makeLoadable();
        }
        return distribution;
    }

    /** The program, or for a server that brings its own C library a script that becomes it. */
    Path mysqld() {
        return home.resolve("bin/mysqld");
    }

    /** MYSQL: mysqld runs as root only when told to, and takes the option from nobody else. */
    static List<String> userOption() {
        return "root".equals(System.getProperty("user.name")) ? List.of("--user=root") : List.of();
    }

    static Path portLeases() {
        return cacheFolder().resolve("ports");
    }

    /**
     * An initialised data directory that nobody writes to; made at the first call.
     *
     * @param options that it must be initialised with
     */
    Path dataTemplate(List<String> options) {
        Path template = home.resolve(TEMPLATE + String.join("", options).replaceAll("[^a-z0-9]+", "-"));
        if (!Files.exists(template)) {
            exclusively(() -> {
                if (!Files.exists(template)) {
                    initialise(template, options);
                }
            });
        }
        return template;
    }

    private void initialise(Path template, List<String> options) throws IOException {
        Path work = Files.createTempDirectory(home, "initialise-");
        try {
            Path data = work.resolve("data");
            Path accounts = work.resolve("accounts.sql");
            Path log = work.resolve("error.log");
            // MYSQL: with skip-name-resolve root@localhost does not match a connection from 127.0.0.1.
            Files.writeString(accounts, """
                    CREATE USER root@'%' IDENTIFIED BY '';
                    GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;
                    """);
            List<String> command = new ArrayList<>(List.of(
                    mysqld().toString(),
                    "--no-defaults",
                    "--initialize-insecure",
                    "--datadir=" + data,
                    "--init-file=" + accounts,
                    "--skip-log-bin",
                    "--innodb-redo-log-capacity=8M",
                    "--innodb-use-native-aio=OFF"));
            command.addAll(options);
            command.addAll(userOption());
            if (awaitExit(ServerProcess.launch(command, log)) != 0) {
                throw new MySqlServerException("mysqld could not initialise " + data + ":\n" + ServerProcess.tail(log));
            }
            // MYSQL: auto.cnf holds the server's UUID; each copy must make its own.
            Files.delete(data.resolve("auto.cnf"));
            Files.move(data, template, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Folders.delete(work);
        }
    }

    private void makeLoadable() {
        Path stub = home.resolve("lib/private").resolve(LibaioStub.FILE_NAME);
        if (!platform().startsWith("linux") || Files.exists(stub)) {
            return;
        }
        exclusively(() -> {
            if (!Files.exists(stub) && loaderComplaint().contains(LibaioStub.FILE_NAME)) {
                LOG.info("This machine has no {}: writing a stand-in to {}", LibaioStub.FILE_NAME, stub);
                writeStub(stub);
            }
        });
        String complaint = loaderComplaint();
        if (!complaint.isEmpty()) {
            throw new MySqlServerException("mysqld does not load: " + complaint.strip());
        }
    }

    private void writeStub(Path stub) throws IOException {
        LibaioStub.Machine machine =
                platform().endsWith("x86_64") ? LibaioStub.Machine.X86_64 : LibaioStub.Machine.AARCH64;
        Path partial = Files.createTempFile(stub.getParent(), "libaio", ".partial");
        Files.write(partial, new LibaioStub(machine).bytes());
        Files.move(partial, stub, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What the system's loader says against mysqld, or nothing: the one judge of whether a library can be found. */
    private String loaderComplaint() {
        try {
            Path log = Files.createTempFile("godwit-loader", ".log");
            try {
                Process process = ServerProcess.launch(List.of(mysqld().toString(), "--no-defaults", "--version"), log);
                return awaitExit(process) == 0 ? "" : Files.readString(log);
            } finally {
                Files.delete(log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot try whether mysqld loads", e);
        }
    }

    private static int awaitExit(Process process) {
        try {
            if (process.waitFor(2, TimeUnit.MINUTES)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            throw new MySqlServerException("mysqld did not end within two minutes.");
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new MySqlServerException("Interrupted while waiting for mysqld.", e);
        }
    }

    private interface Preparation {
        void run() throws IOException;
    }

    private void exclusively(Preparation preparation) {
        PREPARING.lock();
        try (FileChannel channel = FileChannel.open(
                        home.resolve("prepare.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            preparation.run();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot prepare MySQL in " + home, e);
        } finally {
            PREPARING.unlock();
        }
    }

    /** Where Maven unpacks to; the same words stand in the module's pom.xml. */
    private static Path cacheFolder() {
        String chosen = System.getenv("GODWIT_CACHE");
        if (chosen != null) {
            return Path.of(chosen);
        }
        String userHome = System.getenv("HOME");
        if (userHome == null) {
            throw new MySqlServerException("Set HOME or GODWIT_CACHE: the folder where MySQL is kept is unknown.");
        }
        return Path.of(userHome, ".cache", "godwit");
    }

    private static String platform() {
        String system = System.getProperty("os.name", "").startsWith("Mac") ? "mac" : "linux";
        String machine = System.getProperty("os.arch", "").equals("aarch64") ? "aarch64" : "x86_64";
        return system + "-" + machine;
    }
}
