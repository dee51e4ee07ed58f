package io.godwit.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.mysql.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several moves follow one source: the server ends a replica whose id another one has. */
@Timeout(60)
class SharedSourceIT {
    @Test
    void streamsOfOneSourceDoNotThrowEachOtherOut() throws Exception {
        String schema = Servers.schema();
        Servers.SOURCE.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)");
        var shapes = Follower.shapes(Servers.source(), schema + ".t");
        var start = Follower.executed(Servers.SOURCE);
        StreamSettings settings = StreamSettings.of(Servers.source());
        try (Follower one = new Follower(Servers.SOURCE, settings, shapes, start);
                Follower other = new Follower(Servers.SOURCE, settings, shapes, start)) {
            Servers.SOURCE.execute("INSERT INTO " + schema + ".t VALUES (1)");
            one.untilCaughtUp();
            other.untilCaughtUp();
            Servers.SOURCE.execute("INSERT INTO " + schema + ".t VALUES (2)");
            one.untilCaughtUp();
            other.untilCaughtUp();
            assertThat(one.changes).containsExactly("+(1)", "+(2)").isEqualTo(other.changes);
            assertThat(Servers.SOURCE.ask("SELECT COUNT(DISTINCT processlist_id) FROM performance_schema.threads"
                            + " WHERE processlist_command LIKE 'Binlog Dump%'"))
                    .isNotEqualTo("1");
        }
    }
}
