package io.godwit.spi;

import io.godwit.model.GtidSet;
import io.godwit.model.TableId;
import java.time.Instant;
import java.util.List;

/**
 * How the way back of a move begins.
 *
 * @param name what the ledger on the source calls it; no other way back has this name
 * @param tables the tables of the move
 * @param start what the target had executed after the last row of the move was written there, and before anybody else was let
 *     in: the tables that the source kept hold exactly this
 * @param openedAt when it was measured, by this machine's clock: the window counts from then on
 */
public record WayBack(String name, List<KeptTable> tables, GtidSet start, Instant openedAt) {
    public WayBack {
        tables = List.copyOf(tables);
    }

    /**
     * @param table the name on the target
     * @param kept the name that the table has on the source since the cutover
     */
    public record KeptTable(TableId table, TableId kept) {}
}
