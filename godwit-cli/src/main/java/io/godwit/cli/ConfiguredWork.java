package io.godwit.cli;

import io.godwit.cli.settings.MoveConfiguration;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that works on a configured move. */
abstract class ConfiguredWork extends Work {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration of the move, in YAML.")
    private @Nullable Path file;

    ConfiguredWork(Console console) {
        super(console);
    }

    final MoveConfiguration configuration() {
        return ConfigFlags.read(
                file, spec().commandLine().getParseResult(), console().environment());
    }
}
