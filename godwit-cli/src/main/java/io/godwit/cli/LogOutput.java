package io.godwit.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.FileAppender;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Where the log goes: all of it into a file when one is given, warnings to the error stream. While a display owns the
 * screen warnings wait, the last of them, until it gives the screen back.
 */
final class LogOutput implements AutoCloseable {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5level [%thread] %logger{24} %msg%n";

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Warnings warnings;

    private LogOutput(PrintStream err) {
        this.warnings = new Warnings(err);
    }

    static LogOutput open(@Nullable Path file, boolean verbose, PrintStream err) {
        LogOutput output = new LogOutput(err);
        output.install(file, verbose);
        return output;
    }

    private void install(@Nullable Path file, boolean verbose) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        context.reset();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        context.getLogger("io.godwit").setLevel(file != null ? Level.DEBUG : Level.INFO);
        ThresholdFilter threshold = new ThresholdFilter();
        threshold.setLevel(verbose ? "INFO" : "WARN");
        threshold.start();
        warnings.setContext(context);
        warnings.addFilter(threshold);
        warnings.start();
        root.addAppender(warnings);
        if (file != null) {
            root.addAppender(fileAppender(file));
        }
    }

    private FileAppender<ILoggingEvent> fileAppender(Path file) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    /** Keeps warnings back until the screen is free again. */
    void hold() {
        warnings.hold();
    }

    /** Lets warnings out, those first that waited. */
    void release() {
        warnings.release();
    }

    @Override
    public void close() {
        warnings.release();
        context.stop();
    }

    private static final class Warnings extends AppenderBase<ILoggingEvent> {
        private static final int KEPT_MAX = 20;

        private final PrintStream err;

        @GuardedBy("this")
        private final Deque<String> kept = new ArrayDeque<>();

        @GuardedBy("this")
        private boolean held;

        Warnings(PrintStream err) {
            this.err = err;
        }

        @Override
        protected synchronized void append(ILoggingEvent event) {
            String line = "[%s] %s".formatted(event.getLevel(), event.getFormattedMessage());
            if (!held) {
                err.println(line);
                return;
            }
            kept.addLast(line);
            if (kept.size() > KEPT_MAX) {
                kept.removeFirst();
            }
        }

        synchronized void hold() {
            held = true;
        }

        synchronized void release() {
            held = false;
            kept.forEach(err::println);
            kept.clear();
        }
    }
}
