package io.godwit.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Something that can be measured, and that the operator can set a limit on. */
public sealed interface LoadSensor {
    /** As messages call it; no two sensors of a move have the same. */
    String name();

    /** The server that is measured. */
    enum Server {
        SOURCE,
        TARGET;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A number that the server tells under this name. What Godwit's own sessions add to it is left out. */
    record Variable(Server server, String variable) implements LoadSensor {
        @Override
        public String name() {
            return variable + " on the " + server;
        }
    }

    /** The number that a query returns. */
    record Query(Server server, String sql) implements LoadSensor {
        @Override
        public String name() {
            return "load." + server + ".query";
        }
    }

    /**
     * How many seconds the slowest replica of the server is behind.
     *
     * @param places host:port of each, or {@link #DISCOVERED}
     */
    record Replicas(Server server, List<String> places) implements LoadSensor {
        /** Those that have registered with the server. */
        public static final String DISCOVERED = "discovered";

        public Replicas {
            places = List.copyOf(places);
        }

        @Override
        public String name() {
            return "replica lag of the " + server;
        }
    }

    /** 0 while the address answers with success, 1 otherwise. */
    record Url(String address) implements LoadSensor {
        @Override
        public String name() {
            return "load.url";
        }
    }

    /** 1 while the file exists, 0 otherwise. */
    record FlagFile(Path file) implements LoadSensor {
        @Override
        public String name() {
            return "load.file";
        }
    }
}
