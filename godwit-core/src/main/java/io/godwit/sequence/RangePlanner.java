package io.godwit.sequence;

import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.TableShape;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the given ranges of one table into smaller ones, in key order, a few ahead of who reads them. Owned by one thread,
 * which asks the source for the boundaries.
 */
public final class RangePlanner {
    private static final Key START = new Key(new byte[0]);

    private final TableShape table;
    private final ArrayDeque<KeyRange> gaps = new ArrayDeque<>();
    private final ArrayDeque<KeyRange> planned = new ArrayDeque<>();
    private @Nullable KeyRange asking;

    /** @param ranges what is to be cut, rising */
    public RangePlanner(TableShape table, List<KeyRange> ranges) {
        this.table = table;
        gaps.addAll(ranges);
    }

    public TableShape table() {
        return table;
    }

    public int ahead() {
        return planned.size();
    }

    /** The next range; empty when the source has to be asked first, or nothing is left. */
    public Optional<KeyRange> next() {
        return Optional.ofNullable(planned.poll());
    }

    /** Whether every range was handed out. */
    public boolean isDone() {
        return asking == null && gaps.isEmpty() && planned.isEmpty();
    }

    /** Whether the source is to be asked for a boundary, and is not being asked. */
    public boolean hasQuestion() {
        return asking == null && !gaps.isEmpty();
    }

    /** Where the next boundary is to be looked for, as the rest of a gap; empty while a question is under way. */
    public Optional<KeyRange> question() {
        if (asking != null) {
            return Optional.empty();
        }
        asking = gaps.poll();
        return Optional.ofNullable(asking);
    }

    /**
     * The answer to the question. The last range of a table is open above: rows may be added there at any time.
     *
     * @param end of the next range; empty when the rest of the table is smaller than a range should be
     * @param last key of the table now, if known
     */
    public void answer(Optional<KeyBound> end, Optional<KeyBound> last) {
        KeyRange rest = Objects.requireNonNull(asking);
        asking = null;
        if (end.filter(key -> isInside(rest, key)).isEmpty()) {
            planned.add(rest);
            return;
        }
        KeyBound cut = end.get();
        planned.add(KeyRange.between(rest.low().orElse(null), cut));
        KeyRange behind = KeyRange.between(cut, rest.high().orElse(null));
        Optional<KeyBound> top = last.filter(key -> isInside(behind, key));
        gaps.addFirst(KeyRange.between(cut, top.or(rest::high).orElse(null)));
        top.ifPresent(key -> planned.addFirst(KeyRange.between(key, rest.high().orElse(null))));
    }

    /** Whether the key cuts the range in two. */
    private static boolean isInside(KeyRange range, KeyBound key) {
        return range.contains(key.key()) && !range.high().map(KeyBound::key).equals(Optional.of(key.key()));
    }

    /** One more range to be cut. */
    public void add(KeyRange range) {
        gaps.add(range);
    }

    /** A chunk was given up and its range is unopened again: it comes in its turn by key. */
    public void giveBack(KeyRange range) {
        planned.add(range);
        List<KeyRange> rising = planned.stream()
                .sorted(Comparator.comparing(RangePlanner::startOf))
                .toList();
        planned.clear();
        planned.addAll(rising);
    }

    private static Key startOf(KeyRange range) {
        return range.low().map(KeyBound::key).orElse(START);
    }
}
