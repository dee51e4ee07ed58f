package io.godwit.model;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The key of a row as bytes whose unsigned lexicographic order is the server's order of the key. Two keys are equal
 * exactly when the server takes them for the same key, so a collation that ignores case gives 'a' and 'A' one key.
 */
public final class Key implements Comparable<Key> {
    private final byte[] sortable;
    private final int hash;

    /** Takes the array over. */
    public Key(byte[] sortable) {
        this.sortable = sortable;
        this.hash = Arrays.hashCode(sortable);
    }

    public byte[] sortable() {
        return sortable.clone();
    }

    public int length() {
        return sortable.length;
    }

    @Override
    public int compareTo(Key other) {
        return Arrays.compareUnsigned(sortable, other.sortable);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key that && hash == that.hash && Arrays.equals(sortable, that.sortable);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "key " + HexFormat.of().formatHex(sortable);
    }
}
