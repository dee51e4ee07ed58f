package io.godwit.mysql.binlog;

import com.github.luben.zstd.ZstdDecompressCtx;
import io.godwit.mysql.codec.BinlogBytes;
import java.util.ArrayList;
import java.util.List;

/** Unpacks TRANSACTION_PAYLOAD events. For one thread; holds memory outside of the heap until it is closed. */
final class Payload implements AutoCloseable {
    private static final int END = 0;
    private static final int SIZE = 1;
    private static final int COMPRESSION = 2;
    private static final int UNCOMPRESSED_SIZE = 3;
    private static final long ZSTD = 0;
    private static final long NONE = 255;

    private final ZstdDecompressCtx context = new ZstdDecompressCtx();

    /** The events inside; they carry no checksum. */
    List<LogEvent> events(LogEvent event, long bytesMax) {
        BinlogBytes in = event.reader();
        long size = 0;
        long compression = NONE;
        long uncompressed = 0;
        for (long field = in.packed(); field != END; field = in.packed()) {
            int length = Math.toIntExact(in.packed());
            BinlogBytes value = new BinlogBytes().over(in.bytes(), in.take(length), length);
            if (field == SIZE) {
                size = value.packed();
            } else if (field == COMPRESSION) {
                compression = value.packed();
            } else if (field == UNCOMPRESSED_SIZE) {
                uncompressed = value.packed();
            }
        }
        int length = Math.toIntExact(size);
        int start = in.take(length);
        if (compression == NONE) {
            return split(in.bytes(), start, length);
        }
        if (compression != ZSTD) {
            throw new IllegalArgumentException("compression " + compression + " is unknown");
        }
        if (uncompressed > bytesMax) {
            throw new IllegalArgumentException("the transaction has " + uncompressed + " bytes uncompressed, more than "
                    + bytesMax + " bytes that may be held in memory");
        }
        byte[] plain = new byte[Math.toIntExact(uncompressed)];
        int got = context.decompressByteArray(plain, 0, plain.length, in.bytes(), start, length);
        if (got != plain.length) {
            throw new IllegalArgumentException(got + " bytes uncompressed where " + plain.length + " were announced");
        }
        return split(plain, 0, plain.length);
    }

    private static List<LogEvent> split(byte[] bytes, int start, int length) {
        List<LogEvent> events = new ArrayList<>();
        BinlogBytes in = new BinlogBytes().over(bytes, start, length);
        while (in.remaining() > 0) {
            int at = in.position();
            in.take(9);
            int size = in.length(4);
            in.take(size - 13);
            events.add(LogEvent.read(bytes, at, size, 0));
        }
        return events;
    }

    @Override
    public void close() {
        context.close();
    }
}
