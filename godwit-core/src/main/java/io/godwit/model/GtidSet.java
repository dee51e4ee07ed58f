package io.godwit.model;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A set of source transactions: a position. Positions are compared by inclusion and never by their highest number,
 * because numbers can be missing in the middle. Immutable.
 *
 * <p>Text form as the server writes it: {@code uuid:1-5:7,uuid:tag:1-3}.
 */
public final class GtidSet {
    private static final GtidSet EMPTY = new GtidSet(new TreeMap<>());

    private static final Pattern TAG = Pattern.compile("[a-z_][a-z0-9_]{0,31}");

    /** Closed intervals {@code [from, to]} in pairs, rising, neither overlapping nor touching. */
    private final NavigableMap<Origin, long[]> intervals;

    private record Origin(UUID source, String tag) implements Comparable<Origin> {
        @Override
        public int compareTo(Origin other) {
            // Nearly always there is one source, and its text form is costly to make.
            if (source.equals(other.source)) {
                return tag.compareTo(other.tag);
            }
            // MYSQL: tags of one source follow it in the text form, so the source comes first.
            int bySource = source.toString().compareTo(other.source.toString());
            return bySource != 0 ? bySource : tag.compareTo(other.tag);
        }
    }

    private GtidSet(NavigableMap<Origin, long[]> intervals) {
        this.intervals = intervals;
    }

    public static GtidSet empty() {
        return EMPTY;
    }

    public static GtidSet of(Gtid... gtids) {
        GtidSet set = EMPTY;
        for (Gtid gtid : gtids) {
            set = set.plus(gtid);
        }
        return set;
    }

    /** Reads the server's text form; white space is ignored. Throws IllegalArgumentException for anything else. */
    public static GtidSet parse(String text) {
        TreeMap<Origin, long[]> parsed = new TreeMap<>();
        String compact = text.replaceAll("\\s+", "");
        if (compact.isEmpty()) {
            return EMPTY;
        }
        for (String element : compact.split(",")) {
            parseElement(element, parsed);
        }
        return new GtidSet(parsed);
    }

    private static void parseElement(String element, NavigableMap<Origin, long[]> into) {
        String[] parts = element.split(":");
        if (parts.length < 2 || parts[0].length() != 36) {
            throw new IllegalArgumentException("not a GTID set: '" + element + "'");
        }
        UUID source = UUID.fromString(parts[0]);
        String tag = "";
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].isEmpty()) {
                throw new IllegalArgumentException("not a GTID set: '" + element + "'");
            }
            if (Character.isDigit(parts[i].charAt(0))) {
                int dash = parts[i].indexOf('-');
                long from = Long.parseLong(dash < 0 ? parts[i] : parts[i].substring(0, dash));
                long to = dash < 0 ? from : Long.parseLong(parts[i].substring(dash + 1));
                if (from < 1 || to < from) {
                    throw new IllegalArgumentException("not a GTID interval: '" + parts[i] + "'");
                }
                into.merge(new Origin(source, tag), new long[] {from, to}, GtidSet::unite);
            } else if (TAG.matcher(parts[i]).matches()) {
                tag = parts[i];
            } else {
                throw new IllegalArgumentException("neither a GTID interval nor a tag: '" + parts[i] + "'");
            }
        }
    }

    public boolean isEmpty() {
        return intervals.isEmpty();
    }

    public boolean contains(Gtid gtid) {
        long[] mine = intervals.get(new Origin(gtid.source(), gtid.tag()));
        return mine != null && covers(mine, gtid.number(), gtid.number());
    }

    /** Whether every transaction of the other set is in this one. */
    public boolean containsAll(GtidSet other) {
        for (Map.Entry<Origin, long[]> entry : other.intervals.entrySet()) {
            long[] mine = intervals.get(entry.getKey());
            if (mine == null) {
                return false;
            }
            long[] theirs = entry.getValue();
            for (int i = 0; i < theirs.length; i += 2) {
                if (!covers(mine, theirs[i], theirs[i + 1])) {
                    return false;
                }
            }
        }
        return true;
    }

    public GtidSet plus(Gtid gtid) {
        TreeMap<Origin, long[]> sum = new TreeMap<>(intervals);
        sum.merge(new Origin(gtid.source(), gtid.tag()), new long[] {gtid.number(), gtid.number()}, GtidSet::unite);
        return new GtidSet(sum);
    }

    public GtidSet union(GtidSet other) {
        TreeMap<Origin, long[]> sum = new TreeMap<>(intervals);
        other.intervals.forEach((origin, theirs) -> sum.merge(origin, theirs, GtidSet::unite));
        return new GtidSet(sum);
    }

    /** The transactions of this set that are not in the other. */
    public GtidSet minus(GtidSet other) {
        TreeMap<Origin, long[]> rest = new TreeMap<>();
        intervals.forEach((origin, mine) -> {
            long[] left = subtract(mine, other.intervals.getOrDefault(origin, new long[0]));
            if (left.length > 0) {
                rest.put(origin, left);
            }
        });
        return new GtidSet(rest);
    }

    /** The number of transactions in the set. */
    public long size() {
        long count = 0;
        for (long[] pairs : intervals.values()) {
            for (int i = 0; i < pairs.length; i += 2) {
                count += pairs[i + 1] - pairs[i] + 1;
            }
        }
        return count;
    }

    private static boolean covers(long[] pairs, long from, long to) {
        int low = 0;
        int high = pairs.length / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (pairs[2 * middle + 1] < from) {
                low = middle + 1;
            } else if (pairs[2 * middle] > from) {
                high = middle - 1;
            } else {
                return to <= pairs[2 * middle + 1];
            }
        }
        return false;
    }

    private static long[] unite(long[] a, long[] b) {
        long[] out = new long[a.length + b.length];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < a.length || j < b.length) {
            boolean takeA = j >= b.length || (i < a.length && a[i] <= b[j]);
            long from = takeA ? a[i] : b[j];
            long to = takeA ? a[i + 1] : b[j + 1];
            i += takeA ? 2 : 0;
            j += takeA ? 0 : 2;
            if (size > 0 && from <= out[size - 1] + 1) {
                out[size - 1] = Math.max(out[size - 1], to);
            } else {
                out[size++] = from;
                out[size++] = to;
            }
        }
        return Arrays.copyOf(out, size);
    }

    private static long[] subtract(long[] a, long[] b) {
        long[] out = new long[a.length + b.length];
        int size = 0;
        for (int i = 0; i < a.length; i += 2) {
            long from = a[i];
            for (int j = 0; j < b.length && from <= a[i + 1]; j += 2) {
                if (b[j + 1] < from || b[j] > a[i + 1]) {
                    continue;
                }
                if (b[j] > from) {
                    out[size++] = from;
                    out[size++] = b[j] - 1;
                }
                from = b[j + 1] + 1;
            }
            if (from <= a[i + 1]) {
                out[size++] = from;
                out[size++] = a[i + 1];
            }
        }
        return Arrays.copyOf(out, size);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GtidSet that && containsAll(that) && that.containsAll(this);
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Map.Entry<Origin, long[]> entry : intervals.entrySet()) {
            hash = 31 * hash + 31 * entry.getKey().hashCode() + Arrays.hashCode(entry.getValue());
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        intervals.forEach((origin, pairs) -> {
            text.append(text.isEmpty() ? "" : ",").append(origin.source());
            if (!origin.tag().isEmpty()) {
                text.append(':').append(origin.tag());
            }
            for (int i = 0; i < pairs.length; i += 2) {
                text.append(':').append(pairs[i]);
                if (pairs[i + 1] > pairs[i]) {
                    text.append('-').append(pairs[i + 1]);
                }
            }
        });
        return text.toString();
    }
}
