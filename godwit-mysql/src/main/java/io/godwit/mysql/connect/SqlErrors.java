package io.godwit.mysql.connect;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The only place that reads the server's error numbers: says what they mean to the person who has to act. */
public final class SqlErrors {
    private static final int INDEX_NEEDED = 1553;
    private static final int ONLINE_LOG_FULL = 1799;
    private static final int HOST_NOT_ALLOWED = 1130;
    private static final int HOST_BLOCKED = 1129;
    private static final int TOO_MANY_CONNECTIONS = 1040;
    private static final int TOO_MANY_CONNECTIONS_OF_USER = 1203;
    private static final int SCHEMA_UNKNOWN = 1049;
    private static final int TABLE_UNKNOWN = 1146;
    private static final int TABLE_EXISTS = 1050;
    private static final int COLUMN_UNKNOWN = 1054;
    private static final int PACKET_TOO_LARGE = 1153;
    private static final int DUPLICATE_KEY = 1062;
    private static final int NULL_REFUSED = 1048;
    private static final int LOCK_WAIT_OVER = 1205;
    private static final int DEADLOCK = 1213;
    private static final int LOG_PURGED = 1236;
    private static final int DEFINITION_CHANGED = 1412;
    private static final int VARIABLE_UNKNOWN = 1193;
    private static final int QUERY_TIMEOUT = 3024;
    private static final int NO_SUCH_THREAD = 1094;
    // MYSQL: XA RECOVER without XA_RECOVER_ADMIN says this; the privilege stands in a warning behind it.
    private static final int XA_REFUSED = 1401;
    private static final Set<Integer> PASSWORD = Set.of(1045, 1698, 1251, 3118);
    private static final Set<Integer> PRIVILEGE = Set.of(1044, 1142, 1143, 1227, 1370, 1410);
    private static final Set<Integer> READ_ONLY = Set.of(1290, 1792, 1836);
    private static final Set<Integer> FULL = Set.of(1021, 1114, 3675);
    private static final Set<Integer> VALUE_REFUSED =
            Set.of(1264, 1265, 1292, 1364, 1366, 1406, 1411, 3140, 3141, 3144, 3156, 3819);
    /** Shutdown in progress, statement killed, connection killed, connection idle for too long. */
    private static final Set<Integer> CUT_OFF = Set.of(1053, 1317, 1927, 3169, 4031);

    private SqlErrors() {}

    /** Whether the connection is gone; what the server did with the last statement is not known from this alone. */
    public static boolean connectionLost(SQLException e) {
        SQLException inner = innermost(e);
        String state = inner.getSQLState();
        // MYSQL: a statement that is too large has a state of lost connections; another try would not cure it.
        return inner.getErrorCode() != PACKET_TOO_LARGE
                && inner.getErrorCode() != TOO_MANY_CONNECTIONS
                && ((state != null && state.startsWith("08")) || CUT_OFF.contains(inner.getErrorCode()));
    }

    /** Whether the server rolled something back because of other transactions. */
    public static boolean lockedOut(SQLException e) {
        int number = innermost(e).getErrorCode();
        return number == LOCK_WAIT_OVER || number == DEADLOCK;
    }

    /**
     * Whether the same transaction may be made again: it was rolled back, or cannot have been committed because the
     * connection was lost before COMMIT was sent.
     */
    public static boolean hadNoEffect(SQLException e) {
        return lockedOut(e) || viewTooOld(e) || noConnectionLeft(e) || (connectionLost(e) && !hopeless(e));
    }

    // MYSQL: a read view from before an ALTER shows nothing of the table; a new one does. What the ALTER means for the
    // move is decided when the stream comes to it.
    private static boolean viewTooOld(SQLException e) {
        return innermost(e).getErrorCode() == DEFINITION_CHANGED;
    }

    private static boolean noConnectionLeft(SQLException e) {
        int number = innermost(e).getErrorCode();
        return number == TOO_MANY_CONNECTIONS || number == TOO_MANY_CONNECTIONS_OF_USER;
    }

    public static boolean tableUnknown(SQLException e) {
        int number = innermost(e).getErrorCode();
        return number == TABLE_UNKNOWN || number == SCHEMA_UNKNOWN;
    }

    /** Whether the table, or a column of it, is not there. */
    public static boolean tableIsAnother(SQLException e) {
        return tableUnknown(e) || innermost(e).getErrorCode() == COLUMN_UNKNOWN;
    }

    public static boolean tableExists(SQLException e) {
        return innermost(e).getErrorCode() == TABLE_EXISTS;
    }

    /** Whether a row collided with one that must not be there. */
    public static boolean rowUnexpected(SQLException e) {
        int number = innermost(e).getErrorCode();
        return number == DUPLICATE_KEY || number == NULL_REFUSED;
    }

    /** Whether a value did not fit its column as it was. */
    public static boolean valueRefused(SQLException e) {
        return VALUE_REFUSED.contains(innermost(e).getErrorCode());
    }

    public static boolean privilegeMissing(SQLException e) {
        return PRIVILEGE.contains(innermost(e).getErrorCode());
    }

    /** Whether the user may not see the prepared XA transactions. */
    public static boolean preparedHidden(SQLException e) {
        return privilegeMissing(e) || innermost(e).getErrorCode() == XA_REFUSED;
    }

    /** Whether an index may not be dropped because a foreign key needs it. */
    public static boolean indexNeeded(SQLException e) {
        return innermost(e).getErrorCode() == INDEX_NEEDED;
    }

    /** Whether more rows changed while an index was built than the server keeps changes of. */
    public static boolean tooManyChanges(SQLException e) {
        return innermost(e).getErrorCode() == ONLINE_LOG_FULL;
    }

    /** Whether a statement was ended by its MAX_EXECUTION_TIME. */
    public static boolean timeIsOver(SQLException e) {
        return innermost(e).getErrorCode() == QUERY_TIMEOUT;
    }

    public static boolean threadGone(SQLException e) {
        return innermost(e).getErrorCode() == NO_SUCH_THREAD;
    }

    /** The failure with its meaning and its cure. */
    public static MoveException explain(ServerAddress address, String doing, SQLException e) {
        SQLException inner = innermost(e);
        Meaning meaning =
                inner.getErrorCode() == 0 || connectionLost(inner) ? lost(address, inner) : refused(address, inner);
        String text = address + ": cannot " + doing + ": " + meaning.text;
        return new MoveException(meaning.code, text, e);
    }

    private record Meaning(Code code, String text) {}

    private static Meaning lost(ServerAddress address, SQLException e) {
        Code code = address.side().unreachable();
        String setting = address.side() + ".";
        @Nullable Throwable root = networkCause(e);
        return switch (root) {
            case UnknownHostException _ ->
                new Meaning(code, "the host name '" + address.host() + "' is unknown. Check " + setting + "host.");
            case NoRouteToHostException _ ->
                new Meaning(code, "no network route to the host. Check " + setting + "host and the network.");
            case ConnectException _ ->
                new Meaning(
                        code,
                        "nothing listens there (connection refused). Check " + setting + "host and " + setting
                                + "port, and that the server is running.");
            case SocketTimeoutException _ ->
                new Meaning(
                        code,
                        "no answer within the time limit. Check " + setting + "host and " + setting
                                + "port, firewalls, and the load of the server.");
            // The driver reports a name that the certificate does not have as a certificate error alone.
            case SSLException tls -> tlsFailed(code, setting, tls);
            case CertificateException tls -> tlsFailed(code, setting, tls);
            case null, default ->
                new Meaning(
                        code,
                        "the connection was lost (" + e.getMessage() + "). Check that the server is running (its "
                                + "error log says why it dropped the connection) and start the move again; it goes on "
                                + "where it was.");
        };
    }

    private static Meaning refused(ServerAddress address, SQLException e) {
        int number = e.getErrorCode();
        Code refused = address.side().refused();
        boolean target = address.side() == Side.TARGET;
        String said = " (server error " + number + ": " + e.getMessage() + ")";
        if (PASSWORD.contains(number)) {
            return new Meaning(
                    refused,
                    "user '" + address.user() + "' or its password is refused. Check " + address.side() + ".user and "
                            + address.side() + ".password, and from which hosts the user may connect." + said);
        }
        if (PRIVILEGE.contains(number)) {
            return new Meaning(
                    refused,
                    "user '" + address.user() + "' lacks a privilege. `godwit check` prints the GRANT statement."
                            + said);
        }
        if (READ_ONLY.contains(number)) {
            return new Meaning(
                    refused,
                    "the server is read-only. Make sure that it is the primary, then SET GLOBAL super_read_only = OFF, "
                            + "read_only = OFF." + said);
        }
        if (FULL.contains(number) || said.contains("rrcode: 28 ") || said.contains("errno 28 ")) {
            return new Meaning(
                    target ? Code.TARGET_FULL : refused,
                    "the disk or the tablespace is full. Make room and start the move again; it goes on where it was."
                            + said);
        }
        return switch (number) {
            case HOST_NOT_ALLOWED, HOST_BLOCKED ->
                new Meaning(
                        refused,
                        "the server does not accept connections from this host. Check the host part of user '"
                                + address.user() + "', or run FLUSH HOSTS on the server." + said);
            case TOO_MANY_CONNECTIONS, TOO_MANY_CONNECTIONS_OF_USER ->
                new Meaning(
                        address.side().unreachable(),
                        "the server has no connection left. Raise max_connections (or max_user_connections of '"
                                + address.user() + "'), or let Godwit use fewer connections." + said);
            case SCHEMA_UNKNOWN ->
                new Meaning(refused, "a schema does not exist. Create it, or correct its name." + said);
            case TABLE_UNKNOWN ->
                new Meaning(refused, "a table does not exist. Was it dropped or renamed during the move?" + said);
            case COLUMN_UNKNOWN ->
                new Meaning(refused, "a column does not exist. Was the table changed during the move?" + said);
            case PACKET_TOO_LARGE ->
                new Meaning(
                        refused,
                        "a row or a statement is larger than max_allowed_packet. SET GLOBAL max_allowed_packet = "
                                + "1073741824 and start the move again." + said);
            case DUPLICATE_KEY, NULL_REFUSED ->
                new Meaning(
                        target ? Code.TARGET_ROWS_UNEXPECTED : refused,
                        "a row is in the way that this move did not write. Does something else write to the moved "
                                + "tables on the target? Nothing of this transaction was kept." + said);
            case LOCK_WAIT_OVER, DEADLOCK ->
                new Meaning(
                        address.side().unreachable(),
                        "another transaction holds locks for too long. SELECT * FROM sys.innodb_lock_waits shows "
                                + "which; end it and start the move again." + said);
            case VARIABLE_UNKNOWN ->
                new Meaning(
                        refused,
                        "the server does not know a setting that Godwit needs. It must be MySQL 8.0.19 or later, and "
                                + "not MariaDB." + said);
            case LOG_PURGED ->
                new Meaning(
                        target ? refused : Code.SOURCE_LOST_POSITION,
                        "the log is no longer there. Start over with --restart, and keep logs longer "
                                + "(binlog_expire_logs_seconds)." + said);
            default ->
                VALUE_REFUSED.contains(number)
                        ? new Meaning(
                                refused,
                                "a value is refused: the table on the target cannot hold what the source holds. "
                                        + "Compare the definitions of both tables." + said)
                        : new Meaning(refused, "the server refuses" + said);
        };
    }

    /** A lost connection that another attempt will not cure: a wrong name or a TLS failure. */
    private static boolean hopeless(SQLException e) {
        return networkCause(innermost(e)) instanceof SSLException;
    }

    private static Meaning tlsFailed(Code code, String setting, Exception e) {
        return new Meaning(
                code,
                "TLS failed (" + e.getMessage() + "). Check " + setting + "tls.mode, " + setting
                        + "tls.ca and the server's certificate.");
    }

    private static @Nullable Throwable networkCause(Throwable e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof UnknownHostException
                    || at instanceof ConnectException
                    || at instanceof NoRouteToHostException
                    || at instanceof SocketTimeoutException
                    || at instanceof SSLException
                    || at instanceof CertificateException) {
                return at;
            }
        }
        return null;
    }

    private static SQLException innermost(SQLException e) {
        SQLException inner = e;
        while (inner.getErrorCode() == 0 && inner.getCause() instanceof SQLException cause) {
            inner = cause;
        }
        return inner;
    }
}
