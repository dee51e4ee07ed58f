package io.godwit.mysql.codec;

/** Byte strings of any length as self-delimiting sortable bytes. */
final class SortableBytes {
    private static final int SPACE = 0x20;
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
     * For order by bytes as if every string went on with spaces for ever. A run of spaces becomes one space, a mark
     * that says whether what follows is lower than a space, the end, or higher, and the run's length, counted such
     * that a longer run sorts nearer to the end's place.
     */
    static void padded(byte[] bytes, int offset, int length, KeyBytes out) {
        int end = offset + length;
        while (end > offset && bytes[end - 1] == SPACE) {
            end--;
        }
        int i = offset;
        while (i < end) {
            int run = i;
            while (bytes[i] == SPACE) {
                i++;
            }
            if (i > run) {
                boolean lower = (bytes[i] & 0xff) < SPACE;
                int count = i - run;
                out.append(SPACE).append(lower ? LOWER_FOLLOWS : HIGHER_FOLLOWS);
                out.appendBig(lower ? count : ~count, 4);
            }
            out.append(bytes[i++]);
        }
        out.append(SPACE).append(END);
    }
}
