package io.godwit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.security.auth.module.UnixSystem;
import io.godwit.error.Code;
import io.godwit.error.Invariant;
import io.godwit.error.MoveException;
import io.godwit.progress.MoveIdentity;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/** Where the control socket of a move is: in a folder that nobody but its owner can use. */
public final class SocketPlace {
    /** What fits into the address of a socket on every system: 104 bytes with the zero at the end on some. */
    private static final int BYTES_MAX = 100;

    private static final int NAME_MAX = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private SocketPlace() {}

    /**
     * The place that run and commands agree on without being told: by the move's name and target, in the user's runtime
     * folder, or in a folder of the user's beside other temporary files.
     */
    public static Path of(MoveIdentity move, Map<String, String> environment) {
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        Path folder = runtime.isEmpty()
                ? Path.of(System.getProperty("java.io.tmpdir"), "godwit-" + plain(System.getProperty("user.name")))
                : Path.of(runtime, "godwit");
        return folder.resolve(plain(move.name()) + "-" + digest(move.target() + "/" + move.name()) + ".sock");
    }

    private static String plain(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return safe.substring(0, Math.min(safe.length(), NAME_MAX));
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Fails when the path does not fit into the address of a socket. */
    static void requireShort(Path socket) {
        int bytes = socket.toAbsolutePath().toString().getBytes(UTF_8).length;
        if (bytes > BYTES_MAX) {
            throw new MoveException(
                    Code.CONFIGURATION,
                    ("the path of the control socket has %d bytes, and the system allows %d: %s. Set control.socket to a"
                                    + " shorter path, in a folder of mode 0700.")
                            .formatted(bytes, BYTES_MAX, socket.toAbsolutePath()));
        }
    }

    /** Creates the folder of the socket if there is none; fails when somebody else could use it. */
    static void makeFolder(Path socket) throws IOException {
        Path folder = folder(socket);
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            } catch (FileAlreadyExistsException another) {
                // Another process of this user made it just now, or somebody else did: the check tells.
            }
        }
        requirePrivate(socket);
    }

    private static Path folder(Path socket) {
        return Invariant.present(socket.toAbsolutePath().getParent(), "the folder of %s", socket);
    }

    /** Fails when somebody else could have put the socket there, or could use it. */
    static void requirePrivate(Path socket) throws IOException {
        Path folder = folder(socket);
        Set<PosixFilePermission> others =
                EnumSet.copyOf(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS));
        others.removeAll(OWNER_ONLY);
        Object owner = Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        long self = new UnixSystem().getUid();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                || !others.isEmpty()
                || ((Number) owner).longValue() != self) {
            throw new MoveException(
                    Code.CONFIGURATION,
                    ("the folder of the control socket must be a folder that only this user can use: %s. Run: chmod 700 %s,"
                                    + " or set control.socket to a path in another folder.")
                            .formatted(folder, folder));
        }
    }
}
