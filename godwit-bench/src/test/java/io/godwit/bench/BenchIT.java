package io.godwit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole bench with tiny data. How fast anything is says nothing here. */
@Timeout(600)
class BenchIT {
    @TempDir
    private Path folder;

    @Test
    void measuresEveryKindOfScenario() throws IOException {
        Path json = folder.resolve("results.json");
        Path page = folder.resolve("page.md");

        int exitCode = BenchCommand.run(
                "--scenario=many-tables,wide-rows,composite-keys,string-keys,secondary-indexes,tiny-tables,"
                        + "backlog-distinct,cutover",
                "--rows=400",
                "--tables=50",
                "--rounds=1",
                "--connections=2",
                "--tps=100",
                "--cutovers=1",
                "--alone=1",
                "--backlog=400",
                "--buffer-pool=128M",
                "--redo-log=128M",
                "--json=" + json,
                "--write=" + page);

        JsonNode results = new JsonMapper().readTree(Files.readString(json));
        assertThat(exitCode).as(results.at("/failures").toString()).isZero();
        for (String scenario :
                List.of("many-tables", "wide-rows", "composite-keys", "string-keys", "secondary-indexes")) {
            assertThat(contestants(results, scenario)).containsExactly("LOAD DATA", "INSERT", "godwit");
        }
        assertThat(contestants(results, "tiny-tables")).containsExactly("godwit");
        assertThat(contestants(results, "backlog-distinct")).containsExactly("godwit");
        assertThat(contestants(results, "cutover"))
                .containsExactly(
                        "rename at 100 tx/s",
                        "read-only at 100 tx/s",
                        "long-transactions at 100 tx/s",
                        "locking-hooks at 100 tx/s");
        for (JsonNode run : results.path("runs")) {
            if (run.path("contestant").asString("").startsWith("godwit")) {
                assertThat(run.path("moverPeakMegabytes").asDouble(0)).isPositive();
                // Where several phases are measured together there is one figure for all.
                assertThat(run.path("moverCpuSecondsInAll")
                                .asDouble(run.path("moverCpuSeconds").asDouble(0)))
                        .isPositive();
            }
        }
        assertThat(results.path("aims").size()).isGreaterThan(10);
        assertThat(Files.readString(page)).contains("# Benchmarks", "## Aims", "## many-tables", "copy by LOAD DATA");
    }

    private static List<String> contestants(JsonNode results, String scenario) {
        return StreamSupport.stream(results.path("runs").spliterator(), false)
                .filter(run -> run.path("scenario").asString("").equals(scenario))
                .map(run -> run.path("contestant").asString(""))
                .toList();
    }
}
