package io.godwit.cli.demo;

import io.godwit.testing.OracleReport;
import io.godwit.testing.RowOracle;
import io.godwit.testing.RowOracle.TableName;
import io.godwit.testing.RowOracle.TablePair;
import io.godwit.testing.Workload;
import io.godwit.testing.WorkloadReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shop's application: it writes to the source, goes over to the target when that owns the tables, and keeps a view
 * of the target from the moment in between, so that an exact comparison is possible while it writes on.
 */
public final class Application implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final int WRITERS = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DemoServers servers;
    private final Workload workload;
    private final Connection source;
    private final Connection target;
    private volatile @Nullable SQLException viewFailure;
    private volatile boolean viewed;

    private Application(DemoServers servers, Workload workload, Connection source, Connection target) {
        this.servers = servers;
        this.workload = workload;
        this.source = source;
        this.target = target;
    }

    public static Application start(DemoServers servers, DemoSize size) {
        Workload workload = Workload.start(servers.sourceUrl(), WRITERS, size.transactionsPerSecond(), size.seed());
        try {
            return new Application(
                    servers,
                    workload,
                    RowOracle.connect(servers.sourceUrl()),
                    RowOracle.connect(servers.targetServerUrl()));
        } catch (SQLException e) {
            workload.close();
            throw new DemoException("Cannot connect to the servers of the demo.", e);
        }
    }

    public static int writers() {
        return WRITERS;
    }

    /** Waits until so many more transactions were committed. */
    public void awaitCommits(long more) throws InterruptedException, TimeoutException {
        long wanted = workload.report().committed() + more;
        workload.await(report -> report.committed() >= wanted, PATIENCE);
    }

    /**
     * Goes over to the target, which nobody else has written to since it became the owner. Returns within milliseconds:
     * the move waits for it.
     */
    public void goOver() {
        try {
            RowOracle.beginSnapshot(target);
            viewed = true;
        } catch (SQLException e) {
            LOG.error("The oracle has no view of the target at the hand-over", e);
            viewFailure = e;
        }
        workload.pointTo(servers.targetUrl());
    }

    /** Compares the tables that the source keeps under other names with the target as it was at the hand-over. */
    public OracleReport compare() {
        if (!viewed) {
            throw new DemoException("The oracle has no view of the target at the hand-over.", viewFailure);
        }
        try {
            RowOracle.beginSnapshot(source);
            return RowOracle.compare(source, target, pairs());
        } catch (SQLException e) {
            throw new DemoException("The oracle cannot compare the servers of the demo.", e);
        }
    }

    private List<TablePair> pairs() {
        return servers.tables().stream()
                .map(table -> new TablePair(
                        new TableName(DemoServers.SCHEMA, "_" + table + "_del"),
                        new TableName(DemoServers.SCHEMA, table)))
                .toList();
    }

    /** What the application has seen, once it has written to the target. */
    public WorkloadReport reportAfterHandOver() throws InterruptedException, TimeoutException {
        workload.await(report -> report.outage().isPresent(), PATIENCE);
        return workload.report();
    }

    public WorkloadReport report() {
        return workload.report();
    }

    /** Stops the writers; fails when one of them saw what no application may see. */
    @Override
    public void close() {
        try (source;
                target;
                workload) {
            LOG.debug("the application ends");
        } catch (SQLException e) {
            throw new DemoException("Cannot close the sessions of the oracle.", e);
        }
    }
}
