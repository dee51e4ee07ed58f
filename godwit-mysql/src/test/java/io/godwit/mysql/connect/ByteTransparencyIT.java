package io.godwit.mysql.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.TableId;
import io.godwit.mysql.Servers;
import io.godwit.mysql.sql.Quoted;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ByteTransparencyIT {
    @Test
    void bytesOfEveryCharacterSetArriveAsTheyWere() throws Exception {
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        roundTrip("utf8mb4", "x😀{d '2020-01-01'} {fn now()} \\ \" '".getBytes(StandardCharsets.UTF_8));
        roundTrip("latin1", every);
        roundTrip("gbk", "誠".getBytes(Charset.forName("GBK")));
        roundTrip("sjis", "表ソ十".getBytes(Charset.forName("Shift_JIS")));
        roundTrip("binary", every);
    }

    @Test
    void namesOutsideOfAsciiReachTheServer() throws Exception {
        TableId table = new TableId(Servers.schema(), "tä中`b");
        try (ServerLink link = Servers.reading(Servers.source());
                Session session = link.borrow()) {
            session.run(
                    "CREATE TABLE " + Quoted.table(table) + " (id INT PRIMARY KEY, " + Quoted.name("säule") + " INT)");
            session.run("INSERT INTO " + Quoted.table(table) + " (id, " + Quoted.name("säule") + ") VALUES (1, 2)");
            assertThat(session.text("SELECT table_name FROM information_schema.tables WHERE table_schema = "
                            + Quoted.text(table.schema()) + " AND table_name = " + Quoted.text(table.name())))
                    .contains(table.name());
        }
    }

    @Test
    void zeroDatesAreKept() throws Exception {
        String schema = Servers.schema();
        try (ServerLink link = Servers.reading(Servers.source());
                Session session = link.borrow()) {
            session.run("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, d DATE)");
            session.run("INSERT INTO " + schema + ".t VALUES (0, '0000-00-00'), (1, '2024-00-15')");
            assertThat(session.all(
                            "SELECT d FROM " + schema + ".t ORDER BY id",
                            row -> new String(row.getBytes(1), StandardCharsets.US_ASCII)))
                    .containsExactly("0000-00-00", "2024-00-15");
        }
    }

    private static void roundTrip(String charset, byte[] value) throws Exception {
        String schema = Servers.schema();
        try (ServerLink link = Servers.reading(Servers.source());
                Session session = link.borrow()) {
            session.run("CREATE TABLE " + schema + ".t (v "
                    + (charset.equals("binary") ? "VARBINARY(600)" : "VARCHAR(600) CHARACTER SET " + charset) + ")");
            String literal = new String(value, StandardCharsets.ISO_8859_1)
                    .replace("\\", "\\\\")
                    .replace("'", "\\'");
            session.run("INSERT INTO " + schema + ".t VALUES ('" + literal + "')");
            assertThat(session.first("SELECT v FROM " + schema + ".t", row -> row.getBytes(1)))
                    .as(charset)
                    .contains(value);
            assertThat(session.number("SELECT v = 0x" + HexFormat.of().formatHex(value) + " FROM " + schema + ".t"))
                    .as(charset)
                    .isEqualTo(1);
        }
    }
}
