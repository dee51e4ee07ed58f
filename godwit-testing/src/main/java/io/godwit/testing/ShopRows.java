package io.godwit.testing;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** The rows that one table of the shop is filled with, as SQL text. */
record ShopRows(String table, String columns, long count, long seed, Row row) {

    /** Writes the values of the row with this number, counted from 0, between the parentheses. */
    interface Row {
        void append(StringBuilder sql, long number, SplittableRandom random);
    }

    private static final List<String> WORDS = List.of(
            "Ähre",
            "Brücke",
            "chair",
            "desk",
            "été",
            "forest",
            "garden",
            "Haus",
            "île",
            "jacket",
            "kettle",
            "lamp",
            "море",
            "night",
            "œuvre",
            "paper",
            "quilt",
            "river",
            "straße",
            "table",
            "umbrella",
            "velvet",
            "window",
            "雪",
            "yarn",
            "😀 zebra");
    private static final int ITEMS_PER_ORDER = 3;

    static List<ShopRows> all(long rowsTotal, long seed) {
        long customers = Math.max(2, rowsTotal / 10);
        long products = Math.max(2, rowsTotal / 20);
        long orders = Math.max(1, rowsTotal / 5);
        long items = orders * ITEMS_PER_ORDER;
        long events = Math.max(1, rowsTotal - customers - products - orders - items);
        return List.of(
                new ShopRows(
                        "customers",
                        "id,email,phone,name,credit,visits,born,settings",
                        customers,
                        seed,
                        ShopRows::appendCustomer),
                new ShopRows(
                        "products",
                        "code,sku,title,price,stock,weight,rating,flags,tags,opens,listed,model,picture",
                        products,
                        seed,
                        ShopRows::appendProduct),
                new ShopRows(
                        "orders",
                        "id,customer_id,status,total,placed,coupon,note,details",
                        orders,
                        seed,
                        (sql, number, random) -> appendOrder(sql, number, customers, random)),
                new ShopRows(
                        "order_items",
                        "order_id,line,product,quantity,price,remark",
                        items,
                        seed,
                        (sql, number, random) -> appendItem(sql, number, products, random)),
                new ShopRows(
                        "events",
                        "id,kind,subject,at",
                        events,
                        seed,
                        (sql, number, random) -> appendEvent(sql, number, orders, random)));
    }

    void appendInsert(StringBuilder sql, long first, long last) {
        SplittableRandom random = ShopSchema.random(seed, table.hashCode() + first);
        sql.append("INSERT INTO ").append(table).append(" (").append(columns).append(") VALUES ");
        for (long number = first; number < last; number++) {
            sql.append(number == first ? "(" : ",(");
            row.append(sql, number, random);
            sql.append(')');
        }
    }

    static String productCode(long number) {
        // Letters of both cases, so that a mover that ignores ascii_bin meets its error.
        return (number % 2 == 0 ? "p" : "P") + Long.toString(number * 7 + 1000, 36);
    }

    private static void appendCustomer(StringBuilder sql, long number, SplittableRandom random) {
        sql.append(number + 1).append(",'");
        sql.append(number % 5 == 0 ? "Kunde" : "kunde").append(number).append("@example.org',");
        if (random.nextInt(4) == 0) {
            sql.append("NULL");
        } else {
            sql.append("'+49-").append(number * 13 + 100_000).append('\'');
        }
        appendText(sql.append(','), 3, random);
        sql.append(',').append(random.nextInt(100_000) / 100.0).append(",0,");
        appendDate(sql, 1940, random);
        sql.append(',');
        if (random.nextInt(3) == 0) {
            sql.append("NULL");
        } else {
            sql.append("'{\"lang\": \"")
                    .append(random.nextBoolean() ? "de" : "日本")
                    .append("\", \"size\": ");
            sql.append(random.nextInt(1000)).append(", \"news\": [true, null]}'");
        }
    }

    private static void appendProduct(StringBuilder sql, long number, SplittableRandom random) {
        sql.append('\'').append(productCode(number)).append("',x'");
        appendHex(sql, number * 0x9E3779B97F4A7C15L).append("00");
        appendText(sql.append("',"), 5, random);
        sql.append(',').append(random.nextInt(1_000_000) / 100.0).append(',').append(random.nextInt(1000));
        sql.append(',').append(random.nextDouble() * 1e6).append(',').append(random.nextFloat());
        sql.append(',')
                .append(random.nextInt(1 << 12))
                .append(',')
                .append(random.nextInt(32))
                .append(",'");
        sql.append(String.format(Locale.ROOT, "%02d:%02d:00", random.nextInt(24), random.nextInt(60)))
                .append("',");
        appendDate(sql, 2000, random);
        sql.append(',').append(1990 + random.nextInt(40)).append(",x'");
        for (int i = random.nextInt(40); i >= 0; i--) {
            appendHex(sql, random.nextLong());
        }
        sql.append('\'');
    }

    private static void appendOrder(StringBuilder sql, long number, long customers, SplittableRandom random) {
        sql.append(number + 1)
                .append(',')
                .append(1 + random.nextLong(customers))
                .append(',');
        sql.append(1 + random.nextInt(4))
                .append(',')
                .append(random.nextLong(100_000_000))
                .append("e-4,");
        sql.append("'2025-").append(10 + random.nextInt(3)).append('-').append(10 + random.nextInt(19));
        sql.append(" 12:34:56.").append(100_000 + random.nextInt(900_000)).append("',");
        sql.append(random.nextInt(3) == 0 ? "''" : "NULL").append(',');
        if (random.nextInt(4) == 0) {
            sql.append("NULL");
        } else {
            appendText(sql, 6 + random.nextInt(10), random);
        }
        sql.append(",'{\"gift\": ").append(random.nextBoolean()).append(", \"weight\": ");
        sql.append(random.nextInt(50_000))
                .append(", \"lane\": \"")
                .append(random.nextInt(90))
                .append("\"}'");
    }

    private static void appendItem(StringBuilder sql, long number, long products, SplittableRandom random) {
        sql.append(number / ITEMS_PER_ORDER + 1).append(',').append(number % ITEMS_PER_ORDER + 1);
        sql.append(",'").append(productCode(random.nextLong(products))).append("',");
        sql.append(1 + random.nextInt(9))
                .append(',')
                .append(random.nextInt(100_000) / 100.0)
                .append(',');
        if (random.nextInt(5) == 0) {
            appendText(sql, 4, random);
        } else {
            sql.append("NULL");
        }
    }

    private static void appendEvent(StringBuilder sql, long number, long orders, SplittableRandom random) {
        sql.append(number + 1).append(",'seen',").append(1 + random.nextLong(orders));
        sql.append(",'2025-11-").append(10 + random.nextInt(19)).append(" 08:00:00.");
        sql.append(100 + random.nextInt(900)).append('\'');
    }

    private static void appendText(StringBuilder sql, int words, SplittableRandom random) {
        sql.append('\'');
        for (int i = 0; i < words; i++) {
            sql.append(i == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
        }
        sql.append('\'');
    }

    private static void appendDate(StringBuilder sql, int yearMin, SplittableRandom random) {
        sql.append('\'').append(yearMin + random.nextInt(25)).append('-').append(10 + random.nextInt(3));
        sql.append('-').append(10 + random.nextInt(19)).append('\'');
    }

    private static StringBuilder appendHex(StringBuilder sql, long value) {
        String digits = Long.toHexString(value);
        return sql.append("0".repeat(16 - digits.length())).append(digits);
    }
}
