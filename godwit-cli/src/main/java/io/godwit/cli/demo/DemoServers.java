package io.godwit.cli.demo;

import io.godwit.config.ConfigSource;
import io.godwit.config.ConfigSource.Given;
import io.godwit.testing.MySqlServer;
import io.godwit.testing.ServerOptions;
import io.godwit.testing.ShopSchema;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** The two servers of a demo, and the users that Godwit logs in as, with the grants of the README and no more. */
public final class DemoServers implements AutoCloseable {
    static final String SCHEMA = "shop";

    /** What Godwit must be allowed on the source. */
    public static final List<String> SOURCE_GRANTS = List.of(
            "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO %s",
            "GRANT SELECT, ALTER, DROP, CREATE, INSERT ON shop.* TO %s", "GRANT SELECT ON performance_schema.* TO %s");

    /** What Godwit must be allowed on the target. */
    public static final List<String> TARGET_GRANTS = List.of(
            "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES, TRIGGER ON shop.* TO %s",
            "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON _godwit.* TO %s",
            "GRANT REPLICATION SLAVE ON *.* TO %s",
            "GRANT SELECT ON performance_schema.* TO %s");

    private static final String USER = "godwit";

    private final MySqlServer source;
    private final MySqlServer target;
    private final String password;

    private DemoServers(MySqlServer source, MySqlServer target, String password) {
        this.source = source;
        this.target = target;
        this.password = password;
    }

    public static DemoServers start() {
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        MySqlServer source = MySqlServer.start(options("source"));
        try {
            DemoServers servers = new DemoServers(source, MySqlServer.start(options("target")), password);
            servers.grant(source, SOURCE_GRANTS);
            servers.grant(servers.target, TARGET_GRANTS);
            return servers;
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static ServerOptions options(String name) {
        return ServerOptions.named(name).bufferPool("256M").redoLog("512M");
    }

    private void grant(MySqlServer server, List<String> grants) {
        String user = "'" + USER + "'@'127.0.0.1'";
        server.execute(Stream.concat(
                        Stream.of("CREATE USER " + user + " IDENTIFIED BY '" + password + "'"),
                        grants.stream().map(grant -> grant.formatted(user)))
                .toArray(String[]::new));
    }

    /** Fills the shop of the source; progress is told the rows written so far. */
    public void fill(DemoSize size, LongConsumer progress) {
        ShopSchema shop = new ShopSchema(sourceUrl());
        shop.create();
        shop.fill(size.rows(), size.seed(), progress);
        source.execute(ShopSchema.tables().stream()
                .map(table -> "ANALYZE TABLE " + SCHEMA + "." + table)
                .toArray(String[]::new));
    }

    /** What a configuration file would say. */
    public ConfigSource configuration() {
        Map<String, Given> settings = new LinkedHashMap<>();
        settings.put("source.port", demo(Integer.toString(source.port())));
        settings.put("target.port", demo(Integer.toString(target.port())));
        for (String side : List.of("source", "target")) {
            settings.put(side + ".host", demo("127.0.0.1"));
            settings.put(side + ".user", demo(USER));
            settings.put(side + ".password", demo(password));
        }
        settings.put("tables", demo(SCHEMA + ".*"));
        settings.put("name", demo("demo"));
        return new ConfigSource(settings);
    }

    private static Given demo(String text) {
        return new Given(List.of(text), "demo");
    }

    public List<String> tables() {
        return ShopSchema.tables();
    }

    String sourceUrl() {
        return source.jdbcUrl(SCHEMA);
    }

    String targetUrl() {
        return target.jdbcUrl(SCHEMA);
    }

    /** Without the schema, which the move makes. */
    String targetServerUrl() {
        return target.jdbcUrl();
    }

    public int sourcePort() {
        return source.port();
    }

    public int targetPort() {
        return target.port();
    }

    /** Ends both servers and deletes their folders. */
    @Override
    public void close() {
        try (source) {
            target.close();
        }
    }
}
