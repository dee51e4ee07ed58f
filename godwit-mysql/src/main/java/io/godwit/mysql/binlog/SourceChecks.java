package io.godwit.mysql.binlog;

import com.github.shyiko.mysql.binlog.network.ServerException;
import com.github.shyiko.mysql.binlog.network.protocol.ResultSetRowPacket;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.mysql.connect.Pause;
import io.godwit.mysql.connect.ServerAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a connection must find out before it asks for the log: whether this server can go on where we are. */
final class SourceChecks {
    private static final Logger LOG = LoggerFactory.getLogger(SourceChecks.class);
    private static final int ASKED_FOR_EXECUTED_MAX = 50;
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);

    private final DumpConnection connection;
    private final ServerAddress source;

    SourceChecks(DumpConnection connection, ServerAddress source) {
        this.connection = connection;
        this.source = source;
    }

    private String ask(String expression) throws IOException {
        List<ResultSetRowPacket> rows = connection.query("SELECT " + expression);
        String answer = rows.isEmpty() ? null : rows.getFirst().getValue(0);
        if (answer == null) {
            throw new MoveException(
                    source.side().refused(),
                    source + ": the server knows no " + expression + "; is it a MySQL server?");
        }
        return answer;
    }

    String serverUuid() throws IOException {
        return ask("@@server_uuid");
    }

    boolean checksums() throws IOException {
        return ask("@@global.binlog_checksum").equals("CRC32");
    }

    /** Settings of the session that the dump obeys. */
    void prepare(Duration heartbeat, UUID replica) throws IOException {
        // MYSQL: a server before 8.0.26 knows only the old names of these variables.
        connection.query("SET @master_binlog_checksum = @@global.binlog_checksum, "
                + "@source_binlog_checksum = @@global.binlog_checksum, "
                + "@master_heartbeat_period = " + heartbeat.toNanos() + ", "
                + "@source_heartbeat_period = " + heartbeat.toNanos() + ", "
                + "@slave_uuid = '" + replica + "', @replica_uuid = '" + replica + "'");
        // MYSQL: when our buffer is full the server waits for this long before it gives the connection up.
        connection.query("SET SESSION net_write_timeout = 3600");
    }

    void requireGtids() throws IOException {
        String mode = ask("@@global.gtid_mode");
        if (!mode.equals("ON")) {
            throw new MoveException(
                    source.side().refused(),
                    source + ": gtid_mode is " + mode + ". Set it to ON, with enforce_gtid_consistency = ON");
        }
    }

    /** Whether all that is needed is still in the server's logs. */
    void requireNotPurged(GtidSet received) throws IOException {
        GtidSet missing = GtidSet.parse(ask("@@global.gtid_purged")).minus(received);
        if (!missing.isEmpty()) {
            throw new MoveException(
                    Code.SOURCE_LOST_POSITION,
                    source + ": the server has purged the logs of transactions that the move still needs: " + missing
                            + ". Start the move over with --restart, and keep logs longer "
                            + "(binlog_expire_logs_seconds)");
        }
    }

    // MYSQL: transactions are sent before they enter gtid_executed, so the set may run behind what we have received.
    void requireExecuted(GtidSet received, Pause pause) throws IOException, InterruptedException {
        GtidSet missing = received;
        for (int i = 0; i < ASKED_FOR_EXECUTED_MAX; i++) {
            missing = received.minus(GtidSet.parse(ask("@@global.gtid_executed")));
            if (missing.isEmpty()) {
                return;
            }
            pause.last(BETWEEN_QUESTIONS);
        }
        throw new MoveException(
                Code.SOURCE_LOST_POSITION,
                source + ": the server lacks transactions that the move has received: " + missing
                        + ". Either it lost them in a crash, or it is another server than before. Start the move over "
                        + "with --restart");
    }

    /** A server id that no one else uses, as far as the server tells. */
    long freeServerId(RandomGenerator random) throws IOException {
        Set<Long> taken = new HashSet<>();
        taken.add(Long.parseLong(ask("@@server_id")));
        taken.addAll(replicas());
        long id;
        do {
            // High numbers: people count their servers from 1.
            id = 0x4000_0000L + random.nextLong(0xb000_0000L);
        } while (taken.contains(id));
        return id;
    }

    private Set<Long> replicas() throws IOException {
        // MYSQL: the first is known from 8.0.22 on, the second until 8.3; both need REPLICATION SLAVE.
        for (String statement : List.of("SHOW REPLICAS", "SHOW SLAVE HOSTS")) {
            try {
                Set<Long> ids = new HashSet<>();
                for (ResultSetRowPacket row : connection.query(statement)) {
                    ids.add(Long.parseLong(row.getValue(0)));
                }
                return ids;
            } catch (ServerException e) {
                LOG.debug("{}: {} is refused: {}", source, statement, e.getMessage());
            }
        }
        return Set.of();
    }
}
