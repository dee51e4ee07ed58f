package io.godwit.testing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a test server is started with: the settings of a well-kept production server in small, and changes to them.
 *
 * @param name the word by which messages call the server
 * @param release which MySQL it is
 * @param values option names without leading dashes; an empty value stands for an option without one
 */
public record ServerOptions(String name, MySqlRelease release, Map<String, String> values) {
    private static final Set<String> FIXED_AT_INITIALISATION = Set.of("lower-case-table-names", "innodb-page-size");

    public ServerOptions {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The defaults, for a server of this name. */
    public static ServerOptions named(String name) {
        return new ServerOptions(name, MySqlRelease.chosen(), Map.of())
                .option("gtid-mode=ON")
                .option("enforce-gtid-consistency=ON")
                .option("log-bin=binlog")
                .option("binlog-format=ROW")
                .option("binlog-row-image=FULL")
                .option("binlog-row-metadata=FULL")
                .option("sync-binlog=1")
                .option("innodb-flush-log-at-trx-commit=1")
                .option("innodb-buffer-pool-size=64M")
                .option("innodb-redo-log-capacity=100M")
                .option("performance-schema=ON")
                .option("mysqlx=OFF")
                .option("max-allowed-packet=64M")
                .option("local-infile=ON")
                .option("character-set-server=utf8mb4")
                .option("default-time-zone=+00:00")
                .option("skip-name-resolve");
    }

    /** These options with one added or replaced, as {@code name=value} or {@code name}. */
    public ServerOptions option(String option) {
        int equals = option.indexOf('=');
        String optionName = equals < 0 ? option : option.substring(0, equals);
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(optionName.replace('_', '-'), equals < 0 ? "" : option.substring(equals));
        return new ServerOptions(name, release, changed);
    }

    /** These options for another MySQL than {@link MySqlRelease#chosen}. */
    public ServerOptions release(MySqlRelease other) {
        return new ServerOptions(name, other, values);
    }

    /** Those of the options that a server must be initialised with, as arguments of mysqld. */
    List<String> fixedAtInitialisation() {
        return values.entrySet().stream()
                .filter(option -> FIXED_AT_INITIALISATION.contains(option.getKey()))
                .map(option -> "--" + option.getKey() + option.getValue())
                .toList();
    }

    /** These options with another buffer pool, such as {@code 1G}. */
    public ServerOptions bufferPool(String size) {
        return option("innodb-buffer-pool-size=" + size);
    }

    /** These options with another redo log, such as {@code 2G}. */
    public ServerOptions redoLog(String capacity) {
        return option("innodb-redo-log-capacity=" + capacity);
    }
}
