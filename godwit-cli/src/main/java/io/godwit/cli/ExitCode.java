package io.godwit.cli;

import io.godwit.error.Code;
import io.godwit.progress.MoveReport.Outcome;

/** What the shell is told about how a command ended. */
enum ExitCode {
    DONE(0),
    FAILED(1),
    MISUSED(2),
    REFUSED(3),
    DIFFERENT(4),
    STOPPED(5),
    ROLLED_BACK(6);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static ExitCode of(Outcome outcome) {
        return switch (outcome) {
            case MOVED -> DONE;
            case FAILED, MOVED_HOOK_FAILED, UNCLEAR, WINDOW_FAILED, WAY_BACK_LOST -> FAILED;
            case REFUSED -> REFUSED;
            case DIFFERENT -> DIFFERENT;
            case STOPPED, WINDOW_STOPPED -> STOPPED;
            case ROLLED_BACK -> ROLLED_BACK;
        };
    }

    static ExitCode of(Code code) {
        return code == Code.CONFIGURATION ? MISUSED : of(Outcome.of(code));
    }
}
