package io.godwit.spi;

import io.godwit.model.EndedSession;
import io.godwit.model.TableHolder;
import io.godwit.model.TableId;
import java.util.List;
import java.util.Optional;

/** Who is in the way when writes are to be stopped on the source. Thread-safe. */
public interface LockHolders {
    /** For a way of stopping writes that nobody's locks are in the way of. */
    LockHolders NONE = tables -> Seen.NOBODY;

    /**
     * Those who hold the tables at this moment, the longest first; the sessions of this process are left out. Never fails for
     * what the user may not read: {@link Seen#hidden} says so.
     */
    Seen look(List<TableId> tables) throws InterruptedException;

    /** The sessions that were ended so far because they were in the way. */
    default List<EndedSession> ended() {
        return List.of();
    }

    /** @param hidden why nobody, or not everybody, could be seen, and what to do; empty when all were */
    record Seen(List<TableHolder> holders, Optional<String> hidden) {
        public static final Seen NOBODY = new Seen(List.of(), Optional.empty());

        public Seen {
            holders = List.copyOf(holders);
        }
    }
}
