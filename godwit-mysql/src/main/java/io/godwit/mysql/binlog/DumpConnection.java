package io.godwit.mysql.binlog;

import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import com.github.shyiko.mysql.binlog.network.Authenticator;
import com.github.shyiko.mysql.binlog.network.ServerException;
import com.github.shyiko.mysql.binlog.network.protocol.ErrorPacket;
import com.github.shyiko.mysql.binlog.network.protocol.GreetingPacket;
import com.github.shyiko.mysql.binlog.network.protocol.PacketChannel;
import com.github.shyiko.mysql.binlog.network.protocol.ResultSetRowPacket;
import com.github.shyiko.mysql.binlog.network.protocol.command.DumpBinaryLogGtidCommand;
import com.github.shyiko.mysql.binlog.network.protocol.command.QueryCommand;
import com.github.shyiko.mysql.binlog.network.protocol.command.SSLRequestCommand;
import io.godwit.model.GtidSet;
import io.godwit.mysql.codec.BinlogBytes;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.TlsMode;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * One connection to the source: first it asks questions, then it is the server's log. For one thread; {@link #close()}
 * may come from any.
 */
final class DumpConnection implements AutoCloseable {
    private static final int CLIENT_SSL = 0x800;
    private static final int PACKET_MAX = 0xff_ffff;
    private static final int CHECKSUM_BYTES = 4;
    private static final int BUFFER_KEPT_MAX = 8 << 20;
    private static final int TYPE_AT = 4;
    private static final int SIZE_AT = 9;

    private final Socket socket;
    private final PacketChannel channel;
    private final CRC32 crc = new CRC32();
    private byte[] buffer = new byte[64 << 10];
    private int checksumBytes;

    private DumpConnection(Socket socket, PacketChannel channel) {
        this.socket = socket;
        this.channel = channel;
    }

    static DumpConnection connect(StreamSettings settings) throws IOException {
        ServerAddress address = settings.source();
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            int timeout = Math.toIntExact(address.connectTimeout().toMillis());
            socket.setSoTimeout(timeout);
            socket.connect(new InetSocketAddress(address.host(), address.port()), timeout);
            PacketChannel channel = new PacketChannel(socket);
            byte[] first = channel.read();
            refuseError(first);
            GreetingPacket greeting = new GreetingPacket(first);
            encrypt(channel, greeting, address);
            new Authenticator(
                            greeting,
                            channel,
                            null,
                            address.user(),
                            address.password().reveal())
                    .authenticate();
            channel.authenticationComplete();
            socket.setSoTimeout(Math.toIntExact(settings.silenceMax().toMillis()));
            return new DumpConnection(socket, channel);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static void encrypt(PacketChannel channel, GreetingPacket greeting, ServerAddress address)
            throws IOException {
        boolean offered = (greeting.getServerCapabilities() & CLIENT_SSL) != 0;
        boolean optional = address.tls() == TlsMode.DISABLED || address.tls() == TlsMode.PREFERRED;
        if (!offered && !optional) {
            throw new ServerException("the server offers no TLS, but " + address.tls() + " is demanded", 2026, "HY000");
        }
        if (offered && address.tls() != TlsMode.DISABLED) {
            SSLRequestCommand request = new SSLRequestCommand();
            request.setCollation(greeting.getServerCollation());
            channel.write(request);
            channel.upgradeToSSL(new TrustedTls(address), null);
        }
    }

    /** The rows of a query; a value is null where the server says NULL. */
    List<ResultSetRowPacket> query(String sql) throws IOException {
        channel.write(new QueryCommand(sql));
        byte[] head = channel.read();
        refuseError(head);
        List<ResultSetRowPacket> rows = new ArrayList<>();
        if (head[0] == 0) {
            return rows;
        }
        byte[] columnOrEnd;
        do {
            columnOrEnd = channel.read();
        } while (!isEnd(columnOrEnd));
        for (byte[] packet = channel.read(); !isEnd(packet); packet = channel.read()) {
            refuseError(packet);
            rows.add(new ResultSetRowPacket(packet));
        }
        return rows;
    }

    private static boolean isEnd(byte[] packet) {
        return packet.length < 9 && packet[0] == (byte) 0xfe;
    }

    /** Turns the connection into the log of all transactions that are not in the set. */
    void dump(long serverId, GtidSet received, boolean checksums) throws IOException {
        checksumBytes = checksums ? CHECKSUM_BYTES : 0;
        channel.write(new DumpBinaryLogGtidCommand(
                serverId, "", 4, new com.github.shyiko.mysql.binlog.GtidSet(received.toString())));
    }

    /** The next event; valid until the next call. Waits for the server; a silence that is too long is an exception. */
    LogEvent next() throws IOException {
        ByteArrayInputStream in = channel.getInputStream();
        int packet = in.readInteger(3);
        in.readInteger(1);
        int mark = in.readInteger(1);
        if (mark != 0) {
            throw ended(mark, in.read(packet - 1));
        }
        if (buffer.length > BUFFER_KEPT_MAX) {
            buffer = new byte[64 << 10];
        }
        int size = 0;
        int piece = packet - 1;
        while (true) {
            reserve(size + piece, size);
            in.fill(buffer, size, piece);
            size += piece;
            if (packet < PACKET_MAX) {
                return event(size);
            }
            packet = in.readInteger(3);
            in.readInteger(1);
            piece = packet;
        }
    }

    private void reserve(int needed, int used) {
        if (needed > buffer.length) {
            int announced = used == 0 ? 0 : size();
            buffer = Arrays.copyOf(buffer, Math.max(needed, announced));
        }
    }

    private int size() {
        return Math.toIntExact(unsignedInt(SIZE_AT));
    }

    private long unsignedInt(int start) {
        return new BinlogBytes().over(buffer, start, 4).little(4);
    }

    private LogEvent event(int size) throws IOException {
        if (size < LogEvent.HEADER_BYTES || size() != size) {
            throw new IOException("an event of " + size + " bytes says that it has " + size() + " bytes");
        }
        int type = buffer[TYPE_AT];
        if (type == LogEvent.FORMAT_DESCRIPTION) {
            // MYSQL: this event always ends with the checksum algorithm and room for a checksum.
            checksumBytes = buffer[size - CHECKSUM_BYTES - 1] == 1 ? CHECKSUM_BYTES : 0;
            return LogEvent.read(buffer, 0, size, CHECKSUM_BYTES);
        }
        if (checksumBytes > 0) {
            crc.reset();
            crc.update(buffer, 0, size - CHECKSUM_BYTES);
            long said = unsignedInt(size - CHECKSUM_BYTES);
            if (crc.getValue() != said) {
                throw new IOException("the checksum of an event of type " + type + " is wrong");
            }
        }
        return LogEvent.read(buffer, 0, size, checksumBytes);
    }

    private static IOException ended(int mark, byte[] rest) throws IOException {
        return mark == 0xff ? error(rest) : new EOFException("the server ended the stream");
    }

    private static void refuseError(byte[] packet) throws IOException {
        if (packet[0] == (byte) 0xff) {
            throw error(Arrays.copyOfRange(packet, 1, packet.length));
        }
    }

    private static ServerException error(byte[] packet) throws IOException {
        ErrorPacket error = new ErrorPacket(packet);
        return new ServerException(error.getErrorMessage(), error.getErrorCode(), error.getSqlState());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
