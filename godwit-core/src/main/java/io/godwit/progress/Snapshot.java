package io.godwit.progress;

import io.godwit.model.GtidSet;
import io.godwit.phase.Phase.Owner;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a move stands at one moment. Immutable.
 *
 * @param phase the name of the phase, as in the log and the report
 * @param elapsed since this process began the move
 * @param lag how far the applied position is behind the newest transaction that was received, as time; zero when there
 *     is none waiting
 * @param limit what limits the move now, in words
 * @param dirtyKeys keys to be compared again because they changed after their last comparison
 * @param remaining estimated time until the copy and the verification are complete; empty when unknown
 * @param owner which side applications may write to, as far as this process knows
 * @param paused whether the operator has stopped the copy and the comparison
 * @param signals what the move gives way to, as last heard
 * @param adjustable the settings that can be changed while the move runs, with their values
 * @param orders what was commanded, in this run or an earlier one, and still holds, in words
 * @param readCutover empty until applications may read from the target
 * @param copyWorkers empty while nothing is to be copied
 * @param forecast of the outage of a hand-over that would begin now; empty before everything is copied, and in a hand-over
 */
public record Snapshot(
        String phase,
        Duration elapsed,
        List<TableProgress> tables,
        Duration lag,
        String limit,
        long dirtyKeys,
        GtidSet applied,
        Optional<Duration> remaining,
        Owner owner,
        boolean paused,
        List<Signal> signals,
        Map<String, String> adjustable,
        List<String> orders,
        Optional<ReadCutover> readCutover,
        Optional<CopyWorkers> copyWorkers,
        Optional<OutageForecast> forecast) {
    public Snapshot {
        tables = List.copyOf(tables);
        signals = List.copyOf(signals);
        orders = List.copyOf(orders);
        adjustable = Collections.unmodifiableMap(new LinkedHashMap<>(adjustable)); // keeps the order
    }

    /**
     * @param reading chunks that are being read
     * @param readers chunks that may be read at the same time, as the copy has found it good
     * @param writing chunks that are being written
     * @param writers chunks that may be written at the same time, as the copy has found it good
     */
    public record CopyWorkers(int reading, int readers, int writing, int writers) {}

    /**
     * @param value as last read; empty while there is none
     * @param max above it copying and comparing give way
     * @param critical above it the run ends
     * @param holds whether nothing is copied because of it
     * @param says all of this in words that follow the name
     */
    public record Signal(
            String name,
            Optional<Double> value,
            Optional<Double> max,
            Optional<Double> critical,
            boolean holds,
            String says) {}

    /**
     * @param rowsEstimated the source's estimate when the run began
     * @param rowsCopied rows of settled chunks, earlier runs included where the ledger knows them
     * @param copied whether every range is settled
     * @param verified whether every range has been compared and no difference is open
     */
    public record TableProgress(
            String name,
            long rowsEstimated,
            long rowsCopied,
            long changesApplied,
            long rowsVerified,
            boolean copied,
            boolean verified) {}
}
