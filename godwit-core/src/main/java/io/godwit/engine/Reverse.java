package io.godwit.engine;

import io.godwit.model.TableShape;
import io.godwit.spi.WayBack;
import java.util.List;

/** The move with its servers changed round. */
public interface Reverse {
    /**
     * How a way back would begin now. What Godwit has written to the target is in its start; called while nothing is
     * written there, and nobody else is let in yet. Fails with {@code CUTOVER_UNDONE} when another attempt may succeed.
     */
    WayBack measure(List<TableShape> tables) throws InterruptedException;

    /** The adapters that read the target and write to the tables that the source kept. */
    MovePorts ports(WayBack back);
}
