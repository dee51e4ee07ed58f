package io.godwit.mysql;

import io.godwit.config.Secret;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Side;
import io.godwit.mysql.ledger.Owner;
import io.godwit.testing.MySqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** Two real servers that all tests of this module share; each test takes a schema of its own. */
public final class Servers {
    public static final MySqlServer SOURCE = MySqlServer.start("source");
    public static final MySqlServer TARGET = MySqlServer.start("target");

    /** For a session that makes foreign keys to indexes that are not unique; MYSQL: from 8.4 on refused by default. */
    public static final String ALLOW_KEYS_TO_INDEXES =
            "SET SESSION foreign_key_checks = 0 /*!80400 , restrict_fk_on_non_standard_key = OFF */";

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private Servers() {}

    /** The name of a new schema, made on both servers. */
    public static String schema() {
        String name = "s" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
        SOURCE.execute("CREATE SCHEMA " + name);
        TARGET.execute("CREATE SCHEMA " + name);
        return name;
    }

    /** Runs statements in one session of the source that begins in this schema. */
    public static void onSource(String schema, String... statements) throws SQLException {
        try (Connection connection = SOURCE.connect(schema);
                Statement sql = connection.createStatement()) {
            for (String each : statements) {
                sql.execute(each);
            }
        }
    }

    /** Runs the same statements on both servers. */
    public static void both(String... statements) {
        SOURCE.execute(statements);
        TARGET.execute(statements);
    }

    public static ServerAddress source() {
        return address(Side.SOURCE, SOURCE.port());
    }

    public static ServerAddress target() {
        return address(Side.TARGET, TARGET.port());
    }

    public static ServerAddress address(Side side, int port) {
        return ServerAddress.of(side, "127.0.0.1", port, "root", new Secret(""));
    }

    public static ServerLink reading(ServerAddress address) {
        return new ServerLink(address, Duty.READ, "test", 8);
    }

    public static ServerLink writing(ServerAddress address, Owner owner) {
        return new ServerLink(address, Duty.WRITE, owner.connections(), 8);
    }
}
