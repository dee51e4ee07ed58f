package io.godwit.copy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChunkRoomTest {
    private static final int ROWS = 10_000;
    private static final long WHOLE = 4 << 20;

    @Test
    void chunksAreWholeWithTheNumbersOfTheBeginning() {
        ChunkRoom room = new ChunkRoom(4, 4, ROWS, WHOLE);

        assertThat(room.chunkBytes()).isEqualTo(WHOLE);
        assertThat(room.chunkRows()).isEqualTo(ROWS);
        assertThat(room.chunksMax(WHOLE)).isEqualTo(12);
        assertThat(new ChunkRoom(1, 1, ROWS, WHOLE).chunksMax(WHOLE)).isEqualTo(3);
    }

    @Test
    void manyReadersAndWritersTakeNoMoreMemory() {
        for (int readers = 1; readers <= 64; readers++) {
            for (int writers = 1; writers <= 64; writers++) {
                ChunkRoom room = new ChunkRoom(readers, writers, ROWS, WHOLE);
                assertThat(room.chunksMax(room.chunkBytes()) * room.chunkBytes())
                        .as("%s", room)
                        .isLessThanOrEqualTo(ChunkRoom.WHOLE_CHUNKS * WHOLE);
                assertThat(room.chunksMax(room.chunkBytes()) * room.chunkRows())
                        .as("rows of %s", room)
                        .isLessThanOrEqualTo(ChunkRoom.WHOLE_CHUNKS * ROWS);
                assertThat(room.chunksMax(room.chunkBytes()))
                        .as("each has one, and writers find more")
                        .isGreaterThan(readers + writers);
            }
        }
    }

    @Test
    void fewerChunksOfRowsThatAreLargerAreInHandButNotFewerThanInTheBeginning() {
        ChunkRoom room = new ChunkRoom(16, 16, ROWS, WHOLE);

        assertThat(room.chunksMax(0)).isEqualTo(40);
        assertThat(room.chunksMax(2 << 20)).isEqualTo(24);
        assertThat(room.chunksMax(64 << 20)).isEqualTo(12);
    }

    @Test
    void aChunkHasARowHoweverSmallItShouldBe() {
        assertThat(new ChunkRoom(64, 64, ROWS, 1).chunkBytes()).isEqualTo(1);
        assertThat(new ChunkRoom(64, 64, 1, WHOLE).chunkRows()).isEqualTo(1);
    }
}
