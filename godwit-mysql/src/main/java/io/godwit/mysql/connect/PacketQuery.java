package io.godwit.mysql.connect;

import com.mysql.cj.MysqlConnection;
import com.mysql.cj.NativeSession;
import com.mysql.cj.exceptions.CJException;
import com.mysql.cj.jdbc.exceptions.SQLExceptionsMapping;
import com.mysql.cj.protocol.a.NativeConstants.IntegerDataType;
import com.mysql.cj.protocol.a.NativeMessageBuilder;
import com.mysql.cj.protocol.a.NativePacketPayload;
import com.mysql.cj.protocol.a.NativeProtocol;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Queries whose rows are looked at inside of the driver's packets: one buffer for all rows, no object per row or value.
 * docs/decisions/0012 tells what that saves.
 */
final class PacketQuery {
    private static final int FIRST_BUFFER = 1 << 12;
    private static final int ERROR = 0xff;

    private PacketQuery() {}

    /**
     * Visits the rows of a query as they come. When the visitor says no, or anything fails, the connection holds what was
     * not read and is of no more use.
     *
     * @return whether all rows were visited
     */
    static boolean run(Connection connection, String sql, Session.RowCondition visitor) throws SQLException {
        try {
            NativeSession session =
                    (NativeSession) connection.unwrap(MysqlConnection.class).getSession();
            return run(session, sql.getBytes(StandardCharsets.ISO_8859_1), visitor);
        } catch (CJException e) {
            throw SQLExceptionsMapping.translateException(e);
        }
    }

    // MYSQL: the answer to a query is a packet with the number of columns, one for each column, an EOF packet unless
    // the
    // client has said that it needs none, one for each row, and an EOF or OK packet, or the packet of an error.
    private static boolean run(NativeSession session, byte[] sql, Session.RowCondition visitor) throws SQLException {
        NativeProtocol protocol = session.getProtocol();
        NativePacketPayload question = new NativeMessageBuilder(
                        protocol.getServerSession().supportsQueryAttributes())
                .buildComQuery(protocol.getSharedSendPacket(), session, sql);
        NativePacketPayload answer = protocol.sendCommand(question, false, 0);
        answer.setPosition(0);
        int columns = Math.toIntExact(answer.readInteger(IntegerDataType.INT_LENENC));
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
