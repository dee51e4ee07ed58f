package io.godwit.bench;

import java.time.Duration;
import java.util.List;

/**
 * How large the measurements are.
 *
 * @param rows of each of the four sysbench tables; the other data sets follow from it
 * @param tables of the scenario with very many of them
 * @param rounds how often everything is measured
 * @param connections of the raw loads and of the application
 * @param rates of the application, transactions a second
 * @param cutovers hand-overs of each mode and rate in a round
 * @param modes the kinds of hand-overs
 * @param alone how long the application runs without a move
 * @param backlog row changes that wait when the mover goes on
 * @param patience time after which a move counts as one that does not end
 */
record BenchSettings(
        long rows,
        int tables,
        int rounds,
        int connections,
        List<Integer> rates,
        int cutovers,
        List<HandOverMode> modes,
        Duration alone,
        long backlog,
        String bufferPool,
        String redoLog,
        Duration patience) {
    BenchSettings {
        rates = List.copyOf(rates);
        modes = List.copyOf(modes);
        if (rows < 100
                || tables < 1
                || rounds < 1
                || connections < 1
                || rates.isEmpty()
                || rates.getFirst() < 1
                || cutovers < 1
                || backlog < 4) {
            throw new BenchException(
                    "At least 100 rows, one table, one round, one connection, one rate, one cutover and a backlog of 4 are needed.");
        }
    }
}
