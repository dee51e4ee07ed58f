package io.godwit.mysql.load;

import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensors.Measured;
import io.godwit.spi.LoadSensors.Unreadable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far the replicas of one server are behind: the slowest counts, and one that cannot be asked is not left out. Thread-safe.
 */
final class Replicas implements AutoCloseable {
    private static final String NAME_THE_REPLICA =
            "Set report_host (and report_port) on the replica, or list the replicas as host:port";

    private final ServerLink serverLink;
    private final ServerAddress server;
    private final Map<String, ServerLink> links = new ConcurrentHashMap<>();

    Replicas(ServerLink serverLink) {
        this.serverLink = serverLink;
        this.server = serverLink.address();
    }

    /** @param places as the operator lists them */
    Measured lag(List<String> places) throws Unreadable, InterruptedException {
        List<String> asked = new ArrayList<>();
        for (String place : places) {
            if (place.equals(LoadSensor.Replicas.DISCOVERED)) {
                asked.addAll(discovered());
            } else {
                asked.add(place);
            }
        }
        if (asked.isEmpty()) {
            return new Measured(0, "is 0 s: no replica has registered");
        }
        long worst = -1;
        String worstPlace = "";
        for (String place : asked) {
            long behind = secondsBehind(place);
            if (behind > worst) {
                worst = behind;
                worstPlace = place;
            }
        }
        return new Measured(worst, "is %d s at %s".formatted(worst, worstPlace));
    }

    // MYSQL: lists those that are connected; needs REPLICATION SLAVE, which the change stream of a source needs as
    // well.
    private List<String> discovered() throws Unreadable, InterruptedException {
        try (Session session = serverLink.borrow()) {
            List<String> found = session.all(
                    serverLink.version().showsReplicas() ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS",
                    row -> Optional.ofNullable(row.getString(2)).orElse("") + ":" + row.getInt(3));
            if (found.stream().anyMatch(place -> place.startsWith(":"))) {
                throw new Unreadable("a replica of the " + server + " does not say where it is", NAME_THE_REPLICA);
            }
            return found;
        } catch (SQLException e) {
            throw new Unreadable(
                    String.valueOf(
                            SqlErrors.explain(server, "ask for its replicas", e).getMessage()),
                    SqlErrors.privilegeMissing(e)
                            ? "GRANT REPLICATION SLAVE ON *.* TO the user " + server.user() + " there"
                            : NAME_THE_REPLICA);
        }
    }

    private long secondsBehind(String place) throws Unreadable, InterruptedException {
        ServerLink link = links.computeIfAbsent(place, this::link);
        String name = "replica " + place;
        try (Session session = link.borrow()) {
            boolean renamed = link.version().showsReplicas();
            List<Optional<Long>> channels = session.all(
                    renamed ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS",
                    row -> behind(row, renamed ? "Seconds_Behind_Source" : "Seconds_Behind_Master"));
            if (channels.isEmpty()) {
                throw new Unreadable(name + " replicates from nobody", "List replicas of the " + server + " only");
            }
            long worst = 0;
            for (Optional<Long> channel : channels) {
                worst = Math.max(
                        worst,
                        channel.orElseThrow(() -> new Unreadable(
                                "replication is not running on " + name,
                                "START REPLICA; there (SHOW REPLICA STATUS says why it stopped), or take it off the"
                                        + " list")));
            }
            return worst;
        } catch (SQLException e) {
            throw new Unreadable(
                    name + ": "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    SqlErrors.privilegeMissing(e)
                            ? "GRANT REPLICATION CLIENT ON *.* TO the user " + server.user() + " there"
                            : "Check that it runs and lets the user " + server.user()
                                    + " in with the password that it has on the " + server.side());
        }
    }

    // MYSQL: NULL while a thread of replication does not run.
    private static Optional<Long> behind(ResultSet row, String column) throws SQLException {
        long seconds = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(seconds);
    }

    private ServerLink link(String place) {
        int colon = place.lastIndexOf(':');
        boolean port = colon > 0 && place.substring(colon + 1).matches("\\d{1,5}");
        return new ServerLink(
                new ServerAddress(
                        server.side(),
                        port ? place.substring(0, colon) : place,
                        port ? Integer.parseInt(place.substring(colon + 1)) : 3306,
                        server.user(),
                        server.password(),
                        server.tls(),
                        server.caFile(),
                        server.connectTimeout()),
                Duty.CONTROL,
                serverLink.owner(),
                1);
    }

    @Override
    public void close() {
        links.values().forEach(ServerLink::close);
    }
}
