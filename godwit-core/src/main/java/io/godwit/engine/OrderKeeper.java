package io.godwit.engine;

import io.godwit.concurrent.EventLoop;
import io.godwit.spi.Ledger;
import io.godwit.spi.Orders;
import java.util.ArrayList;
import java.util.List;

/** Stores what is commanded before anybody is told that it was done. Owned by the loop's thread. */
final class OrderKeeper {
    private final EventLoop loop;
    private final Ledger ledger;
    private final List<Runnable> waiting = new ArrayList<>();
    private Orders wanted;
    private Orders stored;
    private boolean storing;

    OrderKeeper(EventLoop loop, Ledger ledger, Orders stored) {
        this.loop = loop;
        this.ledger = ledger;
        this.wanted = stored;
        this.stored = stored;
    }

    /** Stores the orders, if they are not stored yet, then runs {@code then}; calls are answered in their order. */
    void keep(Orders orders, Runnable then) {
        wanted = orders;
        waiting.add(then);
        storeNext();
    }

    private void storeNext() {
        if (storing) {
            return;
        }
        List<Runnable> told = List.copyOf(waiting);
        waiting.clear();
        if (wanted.equals(stored)) {
            told.forEach(Runnable::run);
            return;
        }
        storing = true;
        Orders now = wanted;
        loop.start(
                "store what was commanded",
                () -> {
                    ledger.keep(now);
                    return now;
                },
                kept -> {
                    storing = false;
                    stored = kept;
                    told.forEach(Runnable::run);
                    storeNext();
                });
    }

    boolean isStoring() {
        return storing;
    }
}
