package io.godwit.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys above {@code low} up to and including {@code high}; an absent end is open. */
public final class KeyRange {
    private static final KeyRange ALL = new KeyRange(null, null);

    private final @Nullable KeyBound low;
    private final @Nullable KeyBound high;

    private KeyRange(@Nullable KeyBound low, @Nullable KeyBound high) {
        if (low != null && high != null && low.key().compareTo(high.key()) >= 0) {
            throw new IllegalArgumentException("empty key range: " + low.key() + " to " + high.key());
        }
        this.low = low;
        this.high = high;
    }

    public static KeyRange all() {
        return ALL;
    }

    public static KeyRange between(@Nullable KeyBound low, @Nullable KeyBound high) {
        return new KeyRange(low, high);
    }

    public Optional<KeyBound> low() {
        return Optional.ofNullable(low);
    }

    public Optional<KeyBound> high() {
        return Optional.ofNullable(high);
    }

    public boolean contains(Key key) {
        return (low == null || key.compareTo(low.key()) > 0) && (high == null || key.compareTo(high.key()) <= 0);
    }

    /** Whether this range ends where the other begins. */
    public boolean meets(KeyRange next) {
        return high != null && next.low != null && high.key().equals(next.low.key());
    }

    /** Both ranges as one; the other must begin where this one ends. */
    public KeyRange join(KeyRange next) {
        if (!meets(next)) {
            throw new IllegalArgumentException(this + " does not meet " + next);
        }
        return new KeyRange(low, next.high);
    }

    /** What is left of this range without the other: nothing, one range, or one below and one above. */
    public List<KeyRange> without(KeyRange other) {
        List<KeyRange> left = new ArrayList<>();
        if (other.low != null && isAbove(other.low, low)) {
            left.add(isBelow(other.low, high) ? new KeyRange(low, other.low) : this);
        }
        if (other.high != null && isBelow(other.high, high)) {
            left.add(isAbove(other.high, low) ? new KeyRange(other.high, high) : this);
        }
        return left;
    }

    private static boolean isAbove(KeyBound bound, @Nullable KeyBound low) {
        return low == null || bound.key().compareTo(low.key()) > 0;
    }

    private static boolean isBelow(KeyBound bound, @Nullable KeyBound high) {
        return high == null || bound.key().compareTo(high.key()) < 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyRange that && low().equals(that.low()) && high().equals(that.high());
    }

    @Override
    public int hashCode() {
        return 31 * low().hashCode() + high().hashCode();
    }

    @Override
    public String toString() {
        return "(" + (low == null ? "start" : low.key()) + ", " + (high == null ? "end" : high.key()) + "]";
    }
}
