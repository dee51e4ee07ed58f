package io.godwit.mysql.binlog;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.godwit.mysql.codec.BinlogBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Unpacks TRANSACTION_PAYLOAD events: one event inside after another, so that only the largest takes memory. */
final class Payload {
    private static final int END = 0;
    private static final int SIZE = 1;
    private static final int COMPRESSION = 2;
    private static final int UNCOMPRESSED_SIZE = 3;
    private static final long ZSTD = 0;
    private static final long NONE = 255;
    private static final int EVENT_SIZE_AT = 9;

    private Payload() {}

    /** The events inside; they carry no checksum. */
    static Events events(LogEvent event) throws IOException {
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
        InputStream packed = new ByteArrayInputStream(in.bytes(), in.take(length), length);
        if (compression == NONE) {
            return new Events(packed, length);
        }
        if (compression != ZSTD) {
            throw new IllegalArgumentException("compression " + compression + " is unknown");
        }
        return new Events(new ZstdInputStreamNoFinalizer(packed).setContinuous(false), uncompressed);
    }

    /** Events one after another; each is valid until the next is asked for. */
    static final class Events implements AutoCloseable {
        private final InputStream in;
        private long left;
        private byte[] buffer = new byte[16 << 10];

        Events(InputStream in, long bytes) {
            this.in = in;
            this.left = bytes;
        }

        /** The next event; null when there is none any more. */
        @Nullable
        LogEvent next() {
            if (left == 0) {
                return null;
            }
            fill(0, LogEvent.HEADER_BYTES);
            BinlogBytes size = new BinlogBytes().over(buffer, EVENT_SIZE_AT, Integer.BYTES);
            int length = size.length(Integer.BYTES);
            if (length < LogEvent.HEADER_BYTES) {
                throw new IllegalArgumentException("an event inside has " + length + " bytes");
            }
            if (length > buffer.length) {
                buffer = Arrays.copyOf(buffer, length);
            }
            fill(LogEvent.HEADER_BYTES, length - LogEvent.HEADER_BYTES);
            return LogEvent.read(buffer, 0, length, 0);
        }

        private void fill(int from, int length) {
            try {
                if (length > left || in.readNBytes(buffer, from, length) < length) {
                    throw new IllegalArgumentException("an event inside is cut off, " + left + " bytes before the end");
                }
                left -= length;
            } catch (IOException e) {
                throw new IllegalArgumentException("it cannot be uncompressed: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
