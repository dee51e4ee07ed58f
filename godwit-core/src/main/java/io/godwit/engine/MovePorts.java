package io.godwit.engine;

import io.godwit.spi.ChangeStream;
import io.godwit.spi.ChunkReader;
import io.godwit.spi.ChunkWriter;
import io.godwit.spi.EpochWriter;
import io.godwit.spi.Ledger;
import io.godwit.spi.LoadSensors;
import io.godwit.spi.LoadSignal;
import io.godwit.spi.Preflight;
import io.godwit.spi.RangeHasher;
import io.godwit.spi.SourceSchema;
import io.godwit.spi.SourceStatus;
import io.godwit.spi.TargetGuard;
import io.godwit.spi.TrafficSwitch;
import java.util.List;
import java.util.Optional;

/**
 * The adapters that a move runs on.
 *
 * @param reverse those of the way back; empty where there is none
 */
public record MovePorts(
        Preflight preflight,
        SourceSchema schema,
        SourceStatus source,
        ChangeStream.Factory stream,
        ChunkReader reader,
        ChunkWriter chunkWriter,
        EpochWriter epochWriter,
        Ledger.Factory ledgers,
        RangeHasher hasher,
        TrafficSwitch traffic,
        TargetGuard guard,
        List<LoadSignal> load,
        LoadSensors sensors,
        Optional<Reverse> reverse) {
    public MovePorts {
        load = List.copyOf(load);
    }

    /** Adapters without a way back. */
    public MovePorts(
            Preflight preflight,
            SourceSchema schema,
            SourceStatus source,
            ChangeStream.Factory stream,
            ChunkReader reader,
            ChunkWriter chunkWriter,
            EpochWriter epochWriter,
            Ledger.Factory ledgers,
            RangeHasher hasher,
            TrafficSwitch traffic,
            TargetGuard guard,
            List<LoadSignal> load,
            LoadSensors sensors) {
        this(
                preflight,
                schema,
                source,
                stream,
                reader,
                chunkWriter,
                epochWriter,
                ledgers,
                hasher,
                traffic,
                guard,
                load,
                sensors,
                Optional.empty());
    }
}
