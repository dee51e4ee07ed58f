package io.godwit.mysql.weigh;

import io.godwit.mysql.codec.ColumnCodec;
import java.nio.ByteBuffer;

/**
 * A text in a key column that is ordered by weight.
 *
 * @param codec of the column; always the same object for one column
 * @param bytes of the text, which nobody changes
 */
record KeyText(ColumnCodec codec, ByteBuffer bytes) {}
