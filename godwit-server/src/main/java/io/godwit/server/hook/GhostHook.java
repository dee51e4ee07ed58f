package io.godwit.server.hook;

import io.godwit.phase.MoveEvent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The points at which scripts for gh-ost run, and the events of a move that they mean. */
enum GhostHook {
    STARTUP(MoveEvent.START),
    VALIDATED(MoveEvent.VALIDATED),
    BEFORE_ROW_COPY(MoveEvent.VALIDATED),
    ROW_COPY_COMPLETE(MoveEvent.ROW_COPY_COMPLETE),
    BEGIN_POSTPONED(MoveEvent.READY),
    BEFORE_CUT_OVER(MoveEvent.BEFORE_CUT_OVER),
    SUCCESS(MoveEvent.SUCCESS),
    FAILURE(MoveEvent.FAILURE),
    STATUS(MoveEvent.STATUS),
    ROWCOUNT_COMPLETE(null),
    BATCH_COPY_RETRY(null),
    INTERACTIVE_COMMAND(null),
    STOP_REPLICATION(null),
    START_REPLICATION(null);

    static final String PREFIX = "gh-ost-on-";

    private final @Nullable MoveEvent event;

    GhostHook(@Nullable MoveEvent event) {
        this.event = event;
    }

    /** Empty when the point never comes in a move. */
    Optional<MoveEvent> event() {
        return Optional.ofNullable(event);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The point that a file's name means. */
    static Optional<GhostHook> of(String file) {
        return Arrays.stream(values())
                .filter(hook -> file.startsWith(PREFIX + hook.word()))
                .findFirst();
    }
}
