package io.godwit.mysql.codec;

import java.util.Arrays;

/** Byte strings of any length as self-delimiting sortable bytes. */
final class SortableBytes {
    private static final int LOWER_FOLLOWS = 1;
    private static final int END = 2;
    private static final int HIGHER_FOLLOWS = 3;

    private SortableBytes() {}

    /** For order by bytes, where a prefix comes before what it begins. */
    static void plain(byte[] bytes, int offset, int length, KeyBytes out) {
        for (int i = offset; i < offset + length; i++) {
            out.append(bytes[i]);
            if (bytes[i] == 0) {
                out.append(0xff);
            }
        }
        out.append(0).append(0);
    }

    /**
     * For order by units of {@code width} bytes, as if every string went on with spaces for ever. A run of spaces
     * becomes one space, a mark that says whether what follows is lower than a space, the end, or higher, and the run's
     * length, counted such that a longer run sorts nearer to the end's place.
     *
     * @param length a multiple of {@code width}
     * @param pad the array that holds the unit of a space at {@code padOffset}
     */
    static void padded(byte[] bytes, int offset, int length, byte[] pad, int padOffset, int width, KeyBytes out) {
        int end = offset + length;
        while (end > offset && compare(bytes, end - width, pad, padOffset, width) == 0) {
            end -= width;
        }
        int i = offset;
        while (i < end) {
            int run = i;
            int next = compare(bytes, i, pad, padOffset, width);
            while (next == 0) {
                i += width;
                next = compare(bytes, i, pad, padOffset, width);
            }
            if (i > run) {
                int count = (i - run) / width;
                out.append(pad, padOffset, width).append(next < 0 ? LOWER_FOLLOWS : HIGHER_FOLLOWS);
                out.appendBig(next < 0 ? count : ~count, 4);
            }
            out.append(bytes, i, width);
            i += width;
        }
        out.append(pad, padOffset, width).append(END);
    }

    private static int compare(byte[] bytes, int at, byte[] pad, int padOffset, int width) {
        return Arrays.compareUnsigned(bytes, at, at + width, pad, padOffset, padOffset + width);
    }
}
