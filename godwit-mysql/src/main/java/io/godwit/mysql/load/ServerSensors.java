package io.godwit.mysql.load;

import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensor.Server;
import io.godwit.spi.LoadSensors;

/** Measures what limits are set on, on both servers and their replicas. Thread-safe. */
public final class ServerSensors implements LoadSensors, AutoCloseable {
    /** Of each server. The operator's query may be slow, and the others must not wait for it. */
    public static final int SESSIONS = 2;

    private final ServerLink sourceLink;
    private final ServerLink targetLink;
    private final ServerNumbers source;
    private final ServerNumbers target;
    private final Replicas sourceReplicas;
    private final Replicas targetReplicas;

    /** @param owner by which the servers can tell this process's connections from others */
    public ServerSensors(ServerAddress source, ServerAddress target, String owner) {
        this.sourceLink = new ServerLink(source, Duty.CONTROL, owner, SESSIONS);
        this.targetLink = new ServerLink(target, Duty.CONTROL, owner, SESSIONS);
        this.source = new ServerNumbers(sourceLink);
        this.target = new ServerNumbers(targetLink);
        this.sourceReplicas = new Replicas(sourceLink);
        this.targetReplicas = new Replicas(targetLink);
    }

    @Override
    public Measured measure(LoadSensor sensor) throws Unreadable, InterruptedException {
        return switch (sensor) {
            case LoadSensor.Variable variable -> numbers(variable.server()).variable(variable.variable());
            case LoadSensor.Query query -> numbers(query.server()).query(query.sql());
            case LoadSensor.Replicas replicas ->
                (replicas.server() == Server.SOURCE ? sourceReplicas : targetReplicas).lag(replicas.places());
            case LoadSensor.Url _, LoadSensor.FlagFile _ ->
                throw new IllegalArgumentException(sensor + " is not measured on a server");
        };
    }

    private ServerNumbers numbers(Server server) {
        return server == Server.SOURCE ? source : target;
    }

    @Override
    public void close() {
        sourceReplicas.close();
        targetReplicas.close();
        sourceLink.close();
        targetLink.close();
    }
}
