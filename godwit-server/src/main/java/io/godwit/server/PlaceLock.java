package io.godwit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The place of a control socket, held by one process: a locked file beside it. The system releases the lock when the
 * process dies. The file stays: deleting it would let two processes hold a lock each, on two files of one name.
 */
final class PlaceLock implements AutoCloseable {
    private final FileChannel file;

    private PlaceLock(FileChannel file) {
        this.file = file;
    }

    /** The lock of this socket's place, not yet taken. */
    static PlaceLock of(Path socket) throws IOException {
        Path path = beside(socket);
        FileChannel file = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new PlaceLock(file);
    }

    /** Takes the place if nobody has it; false when another process does. */
    boolean take() throws IOException {
        if (file.tryLock() == null) {
            return false;
        }
        sign();
        return true;
    }

    /** Waits until the other process is gone, and takes the place; ends with an exception when this is closed. */
    void await() throws IOException {
        file.lock();
        sign();
    }

    /** The number of the process that has or had the place of this socket, as it wrote itself down. */
    static String holderAt(Path socket) throws IOException {
        return Files.readString(beside(socket)).strip();
    }

    private static Path beside(Path socket) {
        return socket.resolveSibling(socket.getFileName() + ".lock");
    }

    private void sign() throws IOException {
        file.truncate(0);
        file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
