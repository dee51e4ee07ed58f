package io.godwit.mysql.connect;

import com.mysql.cj.MysqlConnection;
import com.mysql.cj.NativeSession;
import com.mysql.cj.exceptions.CJException;
import com.mysql.cj.jdbc.exceptions.SQLExceptionsMapping;
import com.mysql.cj.protocol.a.NativeConstants.IntegerDataType;
import com.mysql.cj.protocol.a.NativeMessageBuilder;
import com.mysql.cj.protocol.a.NativePacketPayload;
import com.mysql.cj.protocol.a.NativeProtocol;
import com.mysql.cj.protocol.a.result.OkPacket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Statements as packets of the driver, below JDBC: the rows of a query are looked at in one buffer, with no object per row
 * or value, and a statement that changes rows is not searched by the driver. docs/decisions/0012 tells what that saves.
 */
final class DriverPackets {
    private static final int FIRST_BUFFER = 1 << 12;
    private static final int ERROR = 0xff;

    private DriverPackets() {}

    /**
     * Visits the rows of a query as they come. When the visitor says no, or anything fails, the connection holds what was
     * not read and is of no more use.
     *
     * @return whether all rows were visited
     */
    static boolean rows(Connection connection, String sql, Session.RowCondition visitor) throws SQLException {
        try {
            return rows(protocol(connection), sql, visitor);
        } catch (CJException e) {
            throw SQLExceptionsMapping.translateException(e);
        }
    }

    /** Runs a statement that gives no rows back; how many it changed. */
    static long change(Connection connection, String sql) throws SQLException {
        try {
            NativeProtocol protocol = protocol(connection);
            return protocol.<OkPacket>readServerStatusForResultSets(send(protocol, sql), false)
                    .getUpdateCount();
        } catch (CJException e) {
            throw SQLExceptionsMapping.translateException(e);
        }
    }

    private static NativeProtocol protocol(Connection connection) throws SQLException {
        return ((NativeSession) connection.unwrap(MysqlConnection.class).getSession()).getProtocol();
    }

    private static NativePacketPayload send(NativeProtocol protocol, String sql) {
        NativePacketPayload statement = new NativeMessageBuilder(
                        protocol.getServerSession().supportsQueryAttributes())
                .buildComQuery(
                        protocol.getSharedSendPacket(),
                        protocol.getSession(),
                        sql.getBytes(StandardCharsets.ISO_8859_1));
        NativePacketPayload answer = protocol.sendCommand(statement, false, 0);
        answer.setPosition(0);
        return answer;
    }

    // MYSQL: the answer to a query is a packet with the number of columns, one for each column, an EOF packet unless
    // the
    // client has said that it needs none, one for each row, and an EOF or OK packet, or the packet of an error.
    private static boolean rows(NativeProtocol protocol, String sql, Session.RowCondition visitor) throws SQLException {
        int columns = Math.toIntExact(send(protocol, sql).readInteger(IntegerDataType.INT_LENENC));
        for (int i = 0; i < columns; i++) {
            protocol.skipPacket();
        }
        if (!protocol.getServerSession().isEOFDeprecated()) {
            protocol.skipPacket();
        }
        ResultRow row = new ResultRow(columns);
        NativePacketPayload packet = new NativePacketPayload(new byte[FIRST_BUFFER]);
        while (true) {
            packet = protocol.readMessage(packet);
            if (packet.getPayloadLength() > 0 && (packet.getByteBuffer()[0] & 0xff) == ERROR) {
                protocol.checkErrorMessage(packet);
            }
            if (packet.isEOFPacket() || packet.isResultSetOKPacket()) {
                protocol.readServerStatusForResultSets(packet, true);
                return true;
            }
            row.over(packet.getByteBuffer(), packet.getPayloadLength());
            if (!visitor.visit(row)) {
                return false;
            }
        }
    }
}
