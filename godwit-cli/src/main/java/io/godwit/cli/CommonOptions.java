package io.godwit.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command has. */
final class CommonOptions {
    @Option(names = "--log", paramLabel = "FILE", description = "Append everything that happens to this file.")
    @Nullable
    Path log;

    @Option(names = "--verbose", description = "Say more on the error stream, with stack traces.")
    boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
