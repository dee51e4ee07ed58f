package io.godwit.copy;

/**
 * How many chunks may be in hand, and how large they are: chunks that are read, or landed and not yet written, hold their rows
 * in memory. With few readers and writers chunks are whole; where more are in hand each is smaller, so that all together
 * take the memory of {@link #WHOLE_CHUNKS} whole ones.
 *
 * @param wholeRows that a whole chunk has at most
 * @param wholeBytes of rows after which a whole chunk ends
 */
record ChunkRoom(int readers, int writers, int wholeRows, long wholeBytes) {
    static final int WHOLE_CHUNKS = 12;

    /** Landed chunks that wait for a writer; more would feed none better. */
    private static final int WAITING_MAX = 8;

    /** Rows that a chunk has at most. */
    int chunkRows() {
        return Math.toIntExact(share(wholeRows));
    }

    /** Bytes of rows after which a chunk ends. */
    long chunkBytes() {
        return share(wholeBytes);
    }

    private long share(long whole) {
        return Math.max(1, whole * WHOLE_CHUNKS / Math.max(WHOLE_CHUNKS, wanted()));
    }

    /**
     * Chunks that may be in hand at the same time.
     *
     * @param largest bytes of rows of the largest chunk; one of few large rows is larger than it should be
     */
    int chunksMax(long largest) {
        int fitting = (int) Math.min(wanted(), wholeBytes * WHOLE_CHUNKS / Math.max(1, largest));
        return Math.max(Math.min(WHOLE_CHUNKS, wanted()), fitting);
    }

    private int wanted() {
        return readers + writers + Math.min(WAITING_MAX, writers);
    }
}
