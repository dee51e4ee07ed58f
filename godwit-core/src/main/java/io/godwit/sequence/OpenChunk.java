package io.godwit.sequence;

import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.TableShape;

/**
 * A range that is being read.
 *
 * @param number unique within one run
 * @param openedAt T: every transaction received when the range was opened
 */
public record OpenChunk(long number, TableShape table, KeyRange range, GtidSet openedAt) {}
