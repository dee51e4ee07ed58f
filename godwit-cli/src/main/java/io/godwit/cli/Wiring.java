package io.godwit.cli;

import io.godwit.cli.settings.MoveConfiguration;
import io.godwit.engine.MovePorts;

/** Joins the configuration with the adapters: the only class that makes adapters. */
final class Wiring implements AutoCloseable {
    private final MovePorts ports;

    private Wiring(MovePorts ports) {
        this.ports = ports;
    }

    static Wiring of(MoveConfiguration configuration) {
        return new Wiring(noPorts(configuration));
    }

    private static MovePorts noPorts(MoveConfiguration configuration) {
        throw new UnsupportedOperationException("no adapters for " + configuration.name());
    }

    MovePorts ports() {
        return ports;
    }

    /** Deletes what earlier runs of the move left on the target: its record, and the tables that it filled. */
    void startOver() throws InterruptedException {
        throw new UnsupportedOperationException("start over");
    }

    @Override
    public void close() {}
}
