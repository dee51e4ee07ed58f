package io.godwit.cli.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are there as a whole, or as they were. */
public final class WholeFile {
    private WholeFile() {}

    /** Writes the whole file or none of it: a reader never sees half a report. */
    public static void write(String text, Path file) throws IOException {
        Path whole = file.toAbsolutePath();
        Path begun = Files.createTempFile(whole.getParent(), whole.getFileName().toString(), ".part");
        try {
            Files.writeString(begun, text);
            Files.move(begun, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(begun);
        }
    }
}
