package io.godwit.mysql.ledger;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that holds or wants the lease of a move.
 *
 * @param machine the running system whose process numbers these are: two containers of one name are two machines
 * @param connections the mark of its connections on the server, see {@link io.godwit.mysql.connect.ServerLink#owner()}
 */
public record Owner(String host, String machine, long pid, Instant startedAt, String connections) {
    private static final Logger LOG = LoggerFactory.getLogger(Owner.class);

    /** This process. */
    public static Owner current() {
        ProcessHandle self = ProcessHandle.current();
        return new Owner(hostName(), machineName(), self.pid(), startOf(self), "godwit-" + UUID.randomUUID());
    }

    /** Whether the process is known to have ended; false when only another machine could tell. */
    boolean ended() {
        if (!host.equals(hostName()) || !machine.equals(machineName())) {
            return false;
        }
        Optional<ProcessHandle> found = ProcessHandle.of(pid);
        return found.isEmpty()
                || !found.get().isAlive()
                || !startOf(found.get()).equals(startedAt.truncatedTo(ChronoUnit.SECONDS));
    }

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH).truncatedTo(ChronoUnit.SECONDS);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            LOG.debug("this host cannot resolve its own name", e);
            return "unnamed host";
        }
    }

    private static String machineName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
                    + " "
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException e) {
            LOG.debug("no machine identity besides the host name", e);
            return "";
        }
    }

    @Override
    public String toString() {
        return "process " + pid + " on " + host + " (started " + startedAt + ")";
    }
}
