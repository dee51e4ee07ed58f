package io.godwit.mysql.weigh;

import io.godwit.error.Invariant;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.SqlText;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks the source for the weights of texts, many at a time, and remembers those used last. For one thread. */
final class Weigher {
    private static final int TEXTS_AT_ONCE = 500;
    // Weights are up to some 20 times as long as their texts, and an answer must fit into a packet.
    private static final int BYTES_AT_ONCE = 1 << 16;
    private static final int ENTRY_BYTES = 200;

    private final ServerLink source;
    private final BoundedRetry retry;
    private final long cacheBytesMax;
    /** The text that was used longest ago comes first. */
    private final LinkedHashMap<KeyText, byte[]> cache = new LinkedHashMap<>(64, 0.75f, true);

    private long cacheBytes;

    Weigher(ServerLink source, BoundedRetry retry, long cacheBytesMax) {
        this.source = source;
        this.retry = retry;
        this.cacheBytesMax = cacheBytesMax;
    }

    /** The weight of each of these texts. */
    Map<KeyText, byte[]> weights(Collection<KeyText> texts) throws InterruptedException {
        Map<KeyText, byte[]> found = new HashMap<>();
        List<KeyText> asking = new ArrayList<>();
        int bytes = 0;
        for (KeyText text : texts) {
            byte[] known = cache.get(text);
            if (known != null) {
                found.put(text, known);
                continue;
            }
            if (asking.size() == TEXTS_AT_ONCE || bytes > BYTES_AT_ONCE) {
                ask(asking, found);
                asking.clear();
                bytes = 0;
            }
            asking.add(text);
            bytes += text.bytes().remaining();
        }
        if (!asking.isEmpty()) {
            ask(asking, found);
        }
        return found;
    }

    private void ask(List<KeyText> texts, Map<KeyText, byte[]> found) throws InterruptedException {
        String sql = statement(texts);
        byte[][] weights = retry.call(source.address(), "ask for the order of keys", () -> {
            try (Session session = source.borrow()) {
                return weights(session, sql, texts.size());
            }
        });
        for (int i = 0; i < weights.length; i++) {
            found.put(texts.get(i), weights[i]);
            remember(texts.get(i), weights[i]);
        }
    }

    /** One row for each text: its place, for a server owes no order, and its weight. */
    private static String statement(List<KeyText> texts) {
        SqlText sql = new SqlText().append("VALUES ");
        for (int i = 0; i < texts.size(); i++) {
            ByteBuffer bytes = texts.get(i).bytes();
            SqlText literal = new SqlText();
            texts.get(i).codec().literal(bytes.array(), bytes.arrayOffset(), bytes.remaining(), literal);
            String weight = texts.get(i).codec().weight(literal.toStatement());
            sql.append(i == 0 ? "ROW(" : ", ROW(")
                    .append(i)
                    .append(", ")
                    .append(weight)
                    .append(')');
        }
        return sql.toStatement();
    }

    private static byte[][] weights(Session session, String sql, int count) throws SQLException {
        byte[][] weights = new byte[count][];
        session.each(sql, row -> {
            byte[] weight = row.getBytes(2);
            if (weight == null) {
                throw new SQLException("the server gave no weight for a key");
            }
            weights[row.getInt(1)] = weight;
        });
        for (byte[] weight : weights) {
            Invariant.check(weight != null, "the server did not weigh each of %s keys", count);
        }
        return weights;
    }

    private void remember(KeyText text, byte[] weight) {
        if (cache.put(text, weight) == null) {
            cacheBytes += bytes(text, weight);
        }
        Iterator<Map.Entry<KeyText, byte[]>> oldest = cache.entrySet().iterator();
        while (cacheBytes > cacheBytesMax) {
            Map.Entry<KeyText, byte[]> dropped = oldest.next();
            cacheBytes -= bytes(dropped.getKey(), dropped.getValue());
            oldest.remove();
        }
    }

    private static long bytes(KeyText text, byte[] weight) {
        return (long) ENTRY_BYTES + text.bytes().remaining() + weight.length;
    }
}
