package io.godwit.mysql.binlog;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.Key;
import io.godwit.model.RowChange;
import io.godwit.model.RowChanges;
import io.godwit.model.RowImage;
import io.godwit.model.TableId;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * A file without a name that holds the changes of one transaction which is too large for the memory. It lies in the
 * folder that {@code java.io.tmpdir} names; the operating system frees it when the process ends, however it ends.
 * Written by one thread; {@link #changes} may be read by any.
 */
final class SpillFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int INSERTED = 1;
    private static final int UPDATED = 2;
    private static final int DELETED = 3;

    private final FileChannel channel;
    private final List<TableId> tables = new ArrayList<>();
    private final DataOutputStream out;

    private SpillFile(FileChannel channel) {
        this.channel = channel;
        this.out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES));
    }

    static SpillFile create() {
        try {
            Path path = Files.createTempFile("godwit-transaction-", ".spill");
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Files.delete(path);
            return new SpillFile(channel);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    void append(RowChange change) {
        try {
            int table = tables.indexOf(change.table());
            if (table < 0) {
                table = tables.size();
                tables.add(change.table());
            }
            switch (change) {
                case RowChange.Inserted inserted -> {
                    begin(INSERTED, table, change.key());
                    image(inserted.after());
                }
                case RowChange.Updated updated -> {
                    begin(UPDATED, table, change.key());
                    image(updated.before());
                    image(updated.after());
                }
                case RowChange.Deleted deleted -> {
                    begin(DELETED, table, change.key());
                    image(deleted.before());
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void begin(int kind, int table, Key key) throws IOException {
        out.writeByte(kind);
        out.writeInt(table);
        byte[] sortable = key.sortable();
        out.writeInt(sortable.length);
        out.write(sortable);
    }

    private void image(RowImage image) throws IOException {
        out.writeInt(image.length());
        out.write(image.bytes(), image.offset(), image.length());
    }

    /** Forgets all but the first changes. */
    void truncate(int kept) {
        try {
            out.flush();
            Reader reader = new Reader(channel, tables, kept);
            while (reader.hasNext()) {
                reader.next();
            }
            channel.truncate(reader.consumed);
            channel.position(reader.consumed);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The changes; nothing may be appended afterwards. */
    RowChanges changes(int count) {
        try {
            out.flush();
            return new Spilled(this, List.copyOf(tables), count);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static MoveException failed(IOException e) {
        return new MoveException(
                Code.SPILL_FAILED,
                "a large transaction of the source could not be kept in a file in "
                        + System.getProperty("java.io.tmpdir")
                        + ": " + e.getMessage()
                        + ". Give the folder room for it, or name another by -Djava.io.tmpdir=FOLDER, and start the"
                        + " same command again",
                e);
    }

    private static final class Spilled extends RowChanges {
        private final SpillFile file;
        private final List<TableId> tables;
        private final int count;

        Spilled(SpillFile file, List<TableId> tables, int count) {
            this.file = file;
            this.tables = tables;
            this.count = count;
        }

        @Override
        public boolean areSpilled() {
            return true;
        }

        @Override
        public Iterator<RowChange> iterator() {
            return new Reader(file.channel, tables, count);
        }

        @Override
        public int size() {
            return count;
        }

        @Override
        public void close() {
            file.close();
        }
    }

    /** Reads from the beginning, beside other readers. */
    private static final class Reader implements Iterator<RowChange> {
        private final DataInputStream in;
        private final List<TableId> tables;
        private int left;
        private long consumed;

        Reader(FileChannel channel, List<TableId> tables, int count) {
            this.in = new DataInputStream(new BufferedInputStream(new FromStart(channel), BUFFER_BYTES));
            this.tables = tables;
            this.left = count;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public RowChange next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            left--;
            try {
                return read();
            } catch (IOException e) {
                throw failed(e);
            }
        }

        private RowChange read() throws IOException {
            int kind = in.readByte();
            TableId table = tables.get(in.readInt());
            Key key = new Key(bytes());
            consumed += 1 + Integer.BYTES;
            return switch (kind) {
                case INSERTED -> new RowChange.Inserted(table, key, RowImage.of(bytes()));
                case UPDATED -> new RowChange.Updated(table, key, RowImage.of(bytes()), RowImage.of(bytes()));
                case DELETED -> new RowChange.Deleted(table, key, RowImage.of(bytes()));
                default -> throw new IOException("kind of change " + kind);
            };
        }

        private byte[] bytes() throws IOException {
            int length = in.readInt();
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new IOException("the file ends early");
            }
            consumed += Integer.BYTES + length;
            return bytes;
        }
    }

    /** The file from its start; many may read at once. */
    private static final class FromStart extends InputStream {
        private final FileChannel channel;
        private long position;

        FromStart(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() {
            throw new UncheckedIOException(new IOException("bytes are read by the buffer"));
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int got = channel.read(ByteBuffer.wrap(into, offset, length), position);
            position += Math.max(got, 0);
            return got;
        }
    }
}
