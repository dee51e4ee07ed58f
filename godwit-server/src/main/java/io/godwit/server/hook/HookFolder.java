package io.godwit.server.hook;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.phase.MoveEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The programs in a folder, by the event that their names mean, in the order of their names. */
final class HookFolder {
    private static final Logger LOG = LoggerFactory.getLogger(HookFolder.class);
    private static final String PREFIX = "on-";

    private final List<Program> programs;

    /** @param ghost empty for a hook of our own */
    record Program(Path file, MoveEvent event, Optional<GhostHook> ghost) {
        String name() {
            return file.getFileName() + "";
        }
    }

    private HookFolder(List<Program> programs) {
        this.programs = List.copyOf(programs);
    }

    static HookFolder none() {
        return new HookFolder(List.of());
    }

    /** Fails when a file looks like a hook and could never run. */
    static HookFolder read(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Program> programs = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                program(file.toAbsolutePath()).ifPresent(programs::add);
            }
            return new HookFolder(programs);
        } catch (IOException e) {
            throw new MoveException(
                    Code.CONFIGURATION,
                    "hooks.directory cannot be read: %s (%s)"
                            .formatted(folder, e.getClass().getSimpleName()),
                    e);
        }
    }

    private static Optional<Program> program(Path file) {
        String name = file.getFileName() + "";
        Optional<GhostHook> ghost = GhostHook.of(name);
        boolean ours = name.startsWith(PREFIX);
        if (!ours && !name.startsWith(GhostHook.PREFIX)) {
            return Optional.empty();
        }
        Optional<MoveEvent> event = ours ? event(name) : ghost.flatMap(GhostHook::event);
        if (ours ? event.isEmpty() : ghost.isEmpty()) {
            throw new MoveException(
                    Code.CONFIGURATION,
                    "%s: no event has this name. Events are: %s"
                            .formatted(
                                    file,
                                    Arrays.stream(MoveEvent.values())
                                            .map(MoveEvent::word)
                                            .collect(Collectors.joining(", "))));
        }
        if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
            throw new MoveException(
                    Code.CONFIGURATION, "%s: a hook must be a program. Run: chmod +x %s".formatted(file, file));
        }
        if (event.isEmpty()) {
            LOG.warn("{} never runs: a move has no such event", file);
        }
        return event.map(found -> new Program(file, found, ours ? Optional.empty() : ghost));
    }

    private static Optional<MoveEvent> event(String name) {
        return Arrays.stream(MoveEvent.values())
                .filter(event -> name.matches(PREFIX + event.word() + "([-.].*)?"))
                .findFirst();
    }

    List<Program> of(MoveEvent event) {
        return programs.stream().filter(program -> program.event() == event).toList();
    }
}
