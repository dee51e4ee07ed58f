package io.godwit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Every JMH benchmark, once. How fast it is says nothing here. */
class HotLoopsTest {
    @Test
    void everyBenchmarkRuns() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io\\.godwit\\..*")
                        .param("keys", "1000")
                        .mode(Mode.SingleShotTime)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .forks(0)
                        .shouldFailOnError(true)
                        .build())
                .run();

        assertThat(results.stream()
                        .map(result -> result.getParams().getBenchmark().replaceAll(".*\\.(\\w+\\.\\w+)", "$1")))
                .containsExactlyInAnyOrder(
                        "RowBlockBenchmark.pack",
                        "RowBlockBenchmark.unpack",
                        "RowEventBenchmark.decode",
                        "RowLoadBenchmark.load",
                        "RowPackerBenchmark.pack",
                        "SequencerBenchmark.receiveAndFold",
                        "SqlBenchmark.delete",
                        "SqlBenchmark.insert");
    }
}
