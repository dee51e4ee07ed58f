package io.godwit.sequence;

import io.godwit.error.Invariant;
import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.TableShape;
import io.godwit.sequence.Restored.SettledRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One table cut into regions without gaps or overlaps, from the start of its keys to the end. */
final class TableLane {
    /** Sorts below every key: no column has an empty sortable form. */
    private static final Key START = new Key(new byte[0]);

    final TableShape shape;

    /** By the excluded low end of each region. */
    private final TreeMap<Key, Region> regions = new TreeMap<>();

    TableLane(TableShape shape, List<SettledRange> settled) {
        this.shape = shape;
        List<SettledRange> rising = new ArrayList<>(settled);
        rising.sort(Comparator.comparing(each -> lowOf(each.range())));
        Optional<KeyBound> covered = Optional.empty();
        boolean open = true;
        for (SettledRange each : rising) {
            Key low = lowOf(each.range());
            Invariant.check(
                    open && low.compareTo(covered.map(KeyBound::key).orElse(START)) >= 0,
                    "settled ranges of %s overlap at %s",
                    shape.id(),
                    each.range());
            if (!low.equals(covered.map(KeyBound::key).orElse(START))) {
                put(Region.unopened(KeyRange.between(
                        covered.orElse(null), each.range().low().orElseThrow())));
            }
            Region region = new Region(0, each.range(), Region.State.SETTLED);
            region.landedAt = each.landedAt();
            put(region);
            covered = each.range().high();
            open = covered.isPresent();
        }
        if (open) {
            put(Region.unopened(KeyRange.between(covered.orElse(null), null)));
        }
    }

    private static Key lowOf(KeyRange range) {
        return range.low().map(KeyBound::key).orElse(START);
    }

    void put(Region region) {
        regions.put(lowOf(region.range), region);
    }

    Region at(Key key) {
        Map.Entry<Key, Region> entry = regions.lowerEntry(key);
        Invariant.check(
                entry != null && entry.getValue().range.contains(key), "no region of %s holds %s", shape.id(), key);
        return entry.getValue();
    }

    Collection<Region> regions() {
        return regions.values();
    }

    /** Cuts the range out of the unopened region that holds it, and puts the chunk in its place. */
    void open(Region chunk) {
        Map.Entry<Key, Region> entry = regions.floorEntry(lowOf(chunk.range));
        Invariant.check(
                entry != null
                        && entry.getValue().state == Region.State.UNOPENED
                        && reachesTo(entry.getValue().range, chunk.range),
                "range %s of %s is not unopened",
                chunk.range,
                shape.id());
        KeyRange whole = entry.getValue().range;
        regions.remove(entry.getKey());
        if (!lowOf(whole).equals(lowOf(chunk.range))) {
            put(Region.unopened(
                    KeyRange.between(whole.low().orElse(null), chunk.range.low().orElse(null))));
        }
        put(chunk);
        if (!chunk.range.high().map(KeyBound::key).equals(whole.high().map(KeyBound::key))) {
            put(Region.unopened(KeyRange.between(
                    chunk.range.high().orElse(null), whole.high().orElse(null))));
        }
    }

    private static boolean reachesTo(KeyRange outer, KeyRange inner) {
        if (outer.high().isEmpty()) {
            return true;
        }
        return inner.high().isPresent()
                && inner.high().get().key().compareTo(outer.high().get().key()) <= 0;
    }

    /** Lets an open chunk end at this key; what is above it is unopened again. */
    KeyRange shorten(Region chunk, KeyBound end) {
        KeyRange rest = KeyRange.between(end, chunk.range.high().orElse(null));
        chunk.range = KeyRange.between(chunk.range.low().orElse(null), end);
        put(Region.unopened(rest));
        return rest;
    }

    /** Makes the region of a discarded chunk unopened again, together with unopened neighbours. */
    void discard(Region chunk) {
        KeyRange range = chunk.range;
        Map.Entry<Key, Region> before = regions.lowerEntry(lowOf(range));
        regions.remove(lowOf(range));
        if (before != null && before.getValue().state == Region.State.UNOPENED) {
            regions.remove(before.getKey());
            range = before.getValue().range.join(range);
        }
        Optional<Region> after = range.high().map(high -> regions.get(high.key()));
        if (after.isPresent() && after.get().state == Region.State.UNOPENED) {
            regions.remove(lowOf(after.get().range));
            range = range.join(after.get().range);
        }
        put(Region.unopened(range));
    }

    /** Cuts the range, which may span several settled regions, out of them, and puts one that is given up in its place. */
    void giveUp(KeyRange range) {
        List<Region> parts = new ArrayList<>();
        for (Region each : regions.tailMap(Invariant.present(regions.floorKey(lowOf(range)), "%s", range), true)
                .values()) {
            if (!parts.isEmpty() && !startsBefore(each.range, range.high())) {
                break;
            }
            Invariant.check(
                    each.state == Region.State.SETTLED,
                    "range %s of %s is not settled at %s",
                    range,
                    shape.id(),
                    each.range);
            parts.add(each);
        }
        parts.forEach(each -> regions.remove(lowOf(each.range)));
        for (Region each : parts) {
            for (KeyRange rest : each.range.without(range)) {
                Region left = new Region(0, rest, Region.State.SETTLED);
                left.landedAt = each.landedAt;
                put(left);
            }
        }
        put(new Region(0, range, Region.State.GIVEN_UP));
    }

    private static boolean startsBefore(KeyRange range, Optional<KeyBound> end) {
        return end.isEmpty() || lowOf(range).compareTo(end.get().key()) < 0;
    }

    /** Nothing of the given up range is on the target any more. */
    void givenUp(KeyRange range) {
        Region region = Invariant.present(regions.get(lowOf(range)), "%s", range);
        Invariant.check(
                region.state == Region.State.GIVEN_UP && region.range.equals(range),
                "range %s of %s was not given up",
                range,
                shape.id());
        discard(region);
    }

    /** Puts one settled region in the place of the neighbouring settled regions that form the range. */
    void join(KeyRange joined) {
        regions.values().removeIf(each -> within(joined, each.range));
        put(new Region(0, joined, Region.State.SETTLED));
    }

    private static boolean within(KeyRange outer, KeyRange inner) {
        return lowOf(inner).compareTo(lowOf(outer)) >= 0 && reachesTo(outer, inner);
    }
}
