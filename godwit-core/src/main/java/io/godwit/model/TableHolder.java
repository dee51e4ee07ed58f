package io.godwit.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who holds moved tables on the source, so that they cannot be renamed now.
 *
 * @param kind who it is
 * @param session by which the server's KILL and SHOW PROCESSLIST know it; 0 where no session is left
 * @param user empty where the server names none
 * @param tables those that are held, sorted; empty when all of the server's are
 * @param held for how long its transaction, or else its statement, has been going on
 * @param since the same as a moment of this machine's clock
 * @param doing what the session does now, such as "idle in a transaction"
 * @param statement what it runs, or has run last, perhaps cut off; empty where the server shows none
 * @param endedAfter when it has held the tables for so long a rename ends its session; empty: never
 */
public record TableHolder(
        Kind kind,
        long session,
        String user,
        String host,
        List<TableId> tables,
        Duration held,
        Instant since,
        String doing,
        String statement,
        Optional<Duration> endedAfter) {
    /** Who holds a table. Only a client's session is ever ended. */
    public enum Kind {
        CLIENT,
        /** A prepared XA transaction: it holds its tables until somebody commits it, session or not. */
        PREPARED,
        /** A thread of the server itself, such as an applier of replication or a scheduled event. */
        SERVER,
        /** Another process of Godwit. */
        MOVER,
        /** A lock on the whole server, as backups take it. */
        WHOLE_SERVER
    }

    public TableHolder {
        tables = List.copyOf(tables);
    }

    /** The whole in one line, for people. */
    public String describe() {
        return "%s holds %s since %s (%.1f s), %s%s"
                .formatted(who(), what(), since.truncatedTo(ChronoUnit.SECONDS), held.toMillis() / 1e3, doing, says());
    }

    private String who() {
        String account = user.isEmpty() ? "" : " of " + user + (host.isEmpty() ? "" : "@" + host);
        return switch (kind) {
            case CLIENT, WHOLE_SERVER -> "session " + session + account;
            case PREPARED ->
                "a prepared XA transaction (XA RECOVER shows it)"
                        + (session == 0 ? "" : " of session " + session + account);
            case SERVER -> "a thread of the server" + (session == 0 ? "" : ", number " + session + account);
            case MOVER -> "session " + session + account + ", another process of Godwit";
        };
    }

    private String what() {
        if (tables.isEmpty()) {
            return "a lock on the whole server";
        }
        String more = tables.size() == 1 ? "" : " and " + (tables.size() - 1) + " more";
        return tables.getFirst() + more;
    }

    private String says() {
        return statement.isEmpty() ? "" : ": " + statement;
    }
}
