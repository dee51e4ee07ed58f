package io.godwit.mysql.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Column;
import io.godwit.model.Key;
import io.godwit.mysql.Servers;
import io.godwit.mysql.codec.ColumnCodec.Order;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.SqlText;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For every collation of the server: our keys are ordered as its indexes are, and equal where a unique index says so. */
class CollationOrderIT {
    private static final int RANDOM_TEXTS = 120;

    /** Letters of which some collation makes something else than the order of their numbers. */
    private static final int[] LETTERS = ("aAbBcChHlLsSzZdDeEjJnNtTkKiIyYuUoOrRxX019 _-.'\t\0\u0001\u001f!~\u007f   "
                    + "äÄåÅæÆßøØœŒéèÉñÑçÇöÖüÜğşıİłŁđĐðÞþžŽšŠčČćdžDž"
                    + "\u00ad\u200b\u200d\u0301\u0308\u030a\u0327\u0345\u00a0\u3000\u2003\ufdfa\ufb03\u2460"
                    + "αΑάβΒσςΣабАБяЯёЁіІאבג\u05b0عربيّ\u0651\u064eเกแขไค\u0e48\u0e32"
                    + "あアぁァｱかがカガヵーゝヽ々はぱば\u3099\u309a中国一丁丂丄嗀李가각힣\uf9e1"
                    + "😀😁\ud840\udc00\ud835\udd38")
            .codePoints()
            .toArray();

    /** One letter, many weights: a weight that is cut off would make different texts equal. */
    private static final List<String> LONG =
            List.of("\ufdfa".repeat(30) + "a", "\ufdfa".repeat(30) + "b", "ß".repeat(39));

    private final String schema = Servers.schema();

    private record Text(int id, String hex, Key fromColumn) {}

    private record Names(String collation, String charset, String pad) {}

    @ParameterizedTest
    @ValueSource(longs = {1})
    void keysAreOrderedAsTheServersIndexes(long seed) throws Exception {
        List<String> faults = new ArrayList<>();
        try (ServerLink link = new ServerLink(Servers.source(), Duty.WRITE, "collations", 1);
                Session session = link.borrow()) {
            // Where a text cannot be converted it becomes another one: any text will do.
            session.run("SET SESSION sql_mode = ''");
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            List<Names> collations = session.all(
                    "SELECT COLLATION_NAME, CHARACTER_SET_NAME, PAD_ATTRIBUTE FROM information_schema.COLLATIONS"
                            + " WHERE CHARACTER_SET_NAME <> 'binary' ORDER BY ID",
                    row -> new Names(row.getString(1), row.getString(2), row.getString(3)));
            assertThat(collations).hasSizeGreaterThan(250);
            for (Names names : collations) {
                Collation collation = new Collation(names.charset(), names.collation());
                assertThat(collation.padsWithSpaces())
                        .as(names.collation())
                        .isEqualTo(names.pad().equals("PAD SPACE"));
                assertThat(KnownCollations.collation(names.collation()))
                        .as("%s is in collations.txt", names.collation())
                        .isTrue();
                if (collation.order() != Order.NONE) {
                    compare(session, names, random, faults);
                }
            }
        }
        assertThat(faults).as("seed %s", seed).isEmpty();
    }

    private void compare(Session session, Names names, RandomGenerator random, List<String> faults)
            throws SQLException {
        String column =
                "v VARCHAR(40) CHARACTER SET " + names.charset() + " COLLATE " + names.collation() + " NOT NULL";
        session.run("DROP TABLE IF EXISTS " + schema + ".t, " + schema + ".u");
        session.run("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, " + column + ", KEY (v))");
        session.run("CREATE TABLE " + schema + ".u (id INT PRIMARY KEY, " + column + ", UNIQUE KEY (v))");
        session.run(insert(names, random));
        // What a unique index takes for equal: the first of each class stays.
        session.run("INSERT IGNORE INTO " + schema + ".u SELECT id, v FROM " + schema + ".t ORDER BY id");
        Set<Integer> distinct = new TreeSet<>(session.all("SELECT id FROM " + schema + ".u", row -> row.getInt(1)));

        ColumnCodec codec =
                Codecs.of(new Column("v", "varchar", "varchar(40)", names.charset(), names.collation(), false, 1));
        List<Text> texts = session.all(
                "SELECT id, v, " + (codec.order() == Order.BY_WEIGHT ? codec.weight("`v`") : "v") + " FROM " + schema
                        + ".t FORCE INDEX (v) ORDER BY v, id",
                row -> text(codec, row));
        List<Integer> ours = texts.stream()
                .sorted(Comparator.comparing(Text::fromColumn).thenComparingInt(Text::id))
                .map(Text::id)
                .toList();
        if (!ours.equals(texts.stream().map(Text::id).toList())) {
            faults.add(names.collation() + " orders otherwise");
        }
        Set<Key> seen = new HashSet<>();
        Set<Integer> first = new TreeSet<>();
        texts.stream().sorted(Comparator.comparingInt(Text::id)).forEach(text -> {
            if (seen.add(text.fromColumn())) {
                first.add(text.id());
            }
        });
        if (!first.equals(distinct)) {
            faults.add(names.collation() + " takes other texts for equal");
        }
        if (codec.order() == Order.BY_WEIGHT) {
            weighLiterals(session, names, codec, texts, faults);
        }
    }

    /** The binary log has texts and no columns: a literal must weigh what the column weighs. */
    private static void weighLiterals(
            Session session, Names names, ColumnCodec codec, List<Text> texts, List<String> faults)
            throws SQLException {
        SqlText sql = new SqlText().append("VALUES ");
        for (Text text : texts) {
            SqlText literal = new SqlText();
            byte[] bytes = HexFormat.of().parseHex(text.hex());
            codec.literal(bytes, 0, bytes.length, literal);
            sql.append(sql.size() > 7 ? ", ROW(" : "ROW(")
                    .append(text.id())
                    .append(", ")
                    .append(codec.weight(literal.toStatement()))
                    .append(')');
        }
        Key[] fromLiterals = new Key[texts.size()];
        session.each(sql.toStatement(), row -> fromLiterals[row.getInt(1)] = key(codec, row.getBytes(2)));
        for (Text text : texts) {
            if (!text.fromColumn().equals(fromLiterals[text.id()])) {
                faults.add(names.collation() + " weighs the literal of " + text.hex() + " otherwise");
            }
        }
    }

    private String insert(Names names, RandomGenerator random) {
        List<String> texts = new ArrayList<>(LONG);
        texts.add("");
        texts.add(" ");
        for (int i = 0; i < RANDOM_TEXTS; i++) {
            texts.add(text(random));
        }
        StringBuilder sql = new StringBuilder("INSERT INTO " + schema + ".t VALUES ");
        for (int i = 0; i < texts.size(); i++) {
            String hex = HexFormat.of().formatHex(texts.get(i).getBytes(StandardCharsets.UTF_8));
            sql.append(i == 0 ? "(" : ", (").append(i).append(", ");
            sql.append(hex.isEmpty() ? "''" : "CONVERT(_utf8mb4 0x" + hex + " USING " + names.charset() + ")")
                    .append(')');
        }
        return sql.toString();
    }

    /** Short, of few letters that stand near each other, so that texts are equal or nearly so. */
    private static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        int base = random.nextInt(LETTERS.length);
        int near = random.nextInt(3) == 0 ? LETTERS.length : 6;
        for (int i = random.nextInt(7); i > 0; i--) {
            text.appendCodePoint(LETTERS[(base + random.nextInt(near)) % LETTERS.length]);
        }
        return text.append(" ".repeat(random.nextInt(4) == 0 ? random.nextInt(4) : 0))
                .toString();
    }

    private static Text text(ColumnCodec codec, ResultSet row) throws SQLException {
        return new Text(row.getInt(1), HexFormat.of().formatHex(row.getBytes(2)), key(codec, row.getBytes(3)));
    }

    private static Key key(ColumnCodec codec, byte[] source) {
        KeyBytes key = new KeyBytes();
        codec.sortable(source, 0, source.length, key);
        return new Key(Arrays.copyOf(key.view(), key.size()));
    }
}
