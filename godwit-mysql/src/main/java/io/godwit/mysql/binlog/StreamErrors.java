package io.godwit.mysql.binlog;

import com.github.shyiko.mysql.binlog.network.AuthenticationException;
import com.github.shyiko.mysql.binlog.network.ServerException;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.SqlErrors;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;

/** What the failures of a change stream's connection mean. */
final class StreamErrors {
    private static final int LOG_READING_FAILED = 1236;
    /** Too many connections, shutdown, killed, connection lost, closed by the server. */
    private static final Set<Integer> PASSING = Set.of(1040, 1203, 1053, 1317, 1927, 3169, 4031);

    private StreamErrors() {}

    /** Whether another attempt to connect may help. */
    static boolean passing(IOException e) {
        return !(e instanceof ServerException said) || PASSING.contains(said.getErrorCode()) || idTaken(e);
    }

    /** Whether another replica has come with our server id. */
    static boolean idTaken(IOException e) {
        return e instanceof ServerException said
                && said.getErrorCode() == LOG_READING_FAILED
                && said.getMessage() != null
                && said.getMessage().contains("same server_uuid/server_id");
    }

    static MoveException explain(ServerAddress source, String doing, IOException e) {
        if (e instanceof ServerException said && said.getErrorCode() == LOG_READING_FAILED) {
            return logRefused(source, said);
        }
        int number = e instanceof ServerException said ? said.getErrorCode() : 0;
        if (e instanceof AuthenticationException && number == 0) {
            return new MoveException(
                    source.side().refused(),
                    source + ": user '" + source.user() + "' cannot log in: " + e.getMessage() + ". Check "
                            + source.side() + ".user and " + source.side() + ".password",
                    e);
        }
        String state = e instanceof ServerException said && said.getSqlState() != null ? said.getSqlState() : "08S01";
        return SqlErrors.explain(source, doing, new SQLException(e.getMessage(), state, number, e));
    }

    private static MoveException logRefused(ServerAddress source, ServerException e) {
        String said = e.getMessage() == null ? "" : e.getMessage();
        String lower = said.toLowerCase(Locale.ROOT);
        if (lower.contains("purged") || lower.contains("could not find first log file")) {
            return new MoveException(
                    Code.SOURCE_LOST_POSITION,
                    source + ": the server has purged logs that the move still needs. Start the move over with "
                            + "--restart, and keep logs longer (binlog_expire_logs_seconds). The server says: " + said,
                    e);
        }
        if (lower.contains("more gtids than")) {
            return new MoveException(
                    Code.SOURCE_LOST_POSITION,
                    source + ": the server lacks transactions that the move has received. Start the move over with "
                            + "--restart. The server says: " + said,
                    e);
        }
        return new MoveException(
                Code.SOURCE_LOG_NOT_UNDERSTOOD,
                source + ": the server cannot send its binary log; its error log says more. The server says: " + said,
                e);
    }
}
