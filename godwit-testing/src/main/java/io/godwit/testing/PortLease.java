package io.godwit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A loopback port that is ours until closed, also while no server listens on it: a server that restarts finds it free.
 *
 * <p>Ports lie below the range from which the kernel serves outgoing connections, and a file lock per port keeps other
 * processes of this project off.
 */
final class PortLease implements AutoCloseable {

    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    // Closing any channel of a file gives up all locks that the process holds on it, so a port of ours is not even
    // opened.
    private static final Set<Integer> HELD = ConcurrentHashMap.newKeySet();

    private final int port;
    private final FileChannel channel;

    private PortLease(int port, FileChannel channel) {
        this.port = port;
        this.channel = channel;
    }

    static PortLease take() {
        Path folder = MySqlDistribution.portLeases();
        try {
            Files.createDirectories(folder);
            for (int attempt = 0; attempt < 1000; attempt++) {
                PortLease lease = tryTake(folder, ThreadLocalRandom.current().nextInt(FIRST, LAST));
                if (lease != null) {
                    return lease;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lease a port in " + folder, e);
        }
        throw new MySqlServerException("No free port between " + FIRST + " and " + LAST + ".");
    }

    private static @Nullable PortLease tryTake(Path folder, int port) throws IOException {
        if (!HELD.add(port)) {
            return null;
        }
        FileChannel channel =
                FileChannel.open(folder.resolve(port + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() != null && isFree(port)) {
            return new PortLease(port, channel);
        }
        channel.close();
        HELD.remove(port);
        return null;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        try {
            if (channel.isOpen()) {
                channel.close();
                HELD.remove(port);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot give back port " + port, e);
        }
    }
}
