package io.godwit.sequence;

import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.RowBlock;
import io.godwit.model.TableShape;

/**
 * A chunk whose rows are exactly the source's state of its range at the landing position.
 *
 * @param number unique within one run
 * @param landedAt L: every transaction received when the chunk landed
 */
public record LandedChunk(long number, TableShape table, KeyRange range, RowBlock rows, GtidSet landedAt) {}
