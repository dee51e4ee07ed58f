package io.godwit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** The facts without which a figure says little, by name. */
final class Machine {
    private Machine() {}

    static Map<String, String> facts(BenchServers servers) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("measured", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
        facts.put(
                "processor",
                "%d x %s".formatted(Runtime.getRuntime().availableProcessors(), line("/proc/cpuinfo", "model name")));
        String kilobytes = line("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
        facts.put("memory", "%.0f GB".formatted(Long.parseLong(kilobytes) / 1e6));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        // Above the number of processors others were working there, and the figures say less.
        facts.put("load before", Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        facts.put("java", Runtime.version().toString());
        facts.put("mysql", servers.version() + ", both servers, the mover and the application on this machine");
        facts.put(
                "durability",
                "sync_binlog=1, innodb_flush_log_at_trx_commit=1, doublewrite, GTIDs, row images in full");
        return facts;
    }

    private static String line(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
