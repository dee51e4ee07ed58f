package io.godwit.mysql;

import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.switchover.RenameSettings;
import java.time.Duration;
import java.util.List;

/**
 * What the adapters of one move need to know.
 *
 * @param tables names and patterns of the form {@code schema.table}
 * @param move what the ledger on the target calls the move
 * @param lease time after which another process may take over from one that has died
 * @param takeoverPatience how long to watch another owner, and to wait for its last transactions; longer than a lease
 * @param retry total time for which work that is known to have had no effect is tried again
 * @param sourceSessions sessions for reading rows of the source at the same time, without which the move does not begin; see
 *     {@link MySqlMove#allow}
 * @param targetSessions the same for reading and writing rows of the target
 * @param epochSessions sessions that one large epoch may use at the same time
 * @param createsStoredObjects whether the cutover creates triggers and views on the target
 * @param opensWayBack whether there is to be a way back after the cutover
 * @param promisesConsistentReads whether a reader of the target must only ever see states that the source had
 * @param defersIndexes whether large tables that the move makes get their secondary indexes after their rows
 */
public record MySqlMoveSettings(
        ServerAddress source,
        ServerAddress target,
        List<String> tables,
        String move,
        Duration lease,
        Duration takeoverPatience,
        Duration retry,
        int sourceSessions,
        int targetSessions,
        int epochSessions,
        SwitchMode cutover,
        boolean createsStoredObjects,
        boolean opensWayBack,
        boolean promisesConsistentReads,
        boolean defersIndexes) {
    public MySqlMoveSettings {
        tables = List.copyOf(tables);
    }

    /** The usual values: a lease of 10 seconds, a minute of retries, a cutover by rename. */
    public static MySqlMoveSettings usual(
            ServerAddress source, ServerAddress target, List<String> tables, String move) {
        return new MySqlMoveSettings(
                source,
                target,
                tables,
                move,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                8,
                16,
                4,
                new SwitchMode.Rename(RenameSettings.usual(), Duration.ofSeconds(10), Duration.ofSeconds(10)),
                false,
                false,
                false,
                true);
    }

    /** With the servers changed round, and no tables: those of a way back have no pattern. */
    MySqlMoveSettings reversed(String name) {
        return new MySqlMoveSettings(
                target,
                source,
                List.of(),
                name,
                lease,
                takeoverPatience,
                retry,
                sourceSessions,
                targetSessions,
                epochSessions,
                cutover,
                false,
                false,
                false,
                false);
    }

    public MySqlMoveSettings withLease(Duration duration, Duration patience) {
        return new MySqlMoveSettings(
                source,
                target,
                tables,
                move,
                duration,
                patience,
                retry,
                sourceSessions,
                targetSessions,
                epochSessions,
                cutover,
                createsStoredObjects,
                opensWayBack,
                promisesConsistentReads,
                defersIndexes);
    }

    public MySqlMoveSettings withSessions(int onSource, int onTarget, int ofAnEpoch) {
        return new MySqlMoveSettings(
                source,
                target,
                tables,
                move,
                lease,
                takeoverPatience,
                retry,
                onSource,
                onTarget,
                ofAnEpoch,
                cutover,
                createsStoredObjects,
                opensWayBack,
                promisesConsistentReads,
                defersIndexes);
    }

    public MySqlMoveSettings withCutover(SwitchMode mode) {
        return new MySqlMoveSettings(
                source,
                target,
                tables,
                move,
                lease,
                takeoverPatience,
                retry,
                sourceSessions,
                targetSessions,
                epochSessions,
                mode,
                createsStoredObjects,
                opensWayBack,
                promisesConsistentReads,
                defersIndexes);
    }

    public MySqlMoveSettings withStoredObjects(boolean created) {
        return new MySqlMoveSettings(
                source,
                target,
                tables,
                move,
                lease,
                takeoverPatience,
                retry,
                sourceSessions,
                targetSessions,
                epochSessions,
                cutover,
                created,
                opensWayBack,
                promisesConsistentReads,
                defersIndexes);
    }
}
