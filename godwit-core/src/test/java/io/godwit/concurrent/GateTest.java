package io.godwit.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class GateTest {
    private static CompletableFuture<Void> enterElsewhere(Gate gate) {
        CompletableFuture<Void> entered = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                gate.enter();
                entered.complete(null);
            } catch (InterruptedException e) {
                entered.completeExceptionally(e);
            }
        });
        return entered;
    }

    @Test
    void holdsTheProducerBackWhenEnoughIsInside() throws Exception {
        Gate gate = new Gate(2);
        gate.enter();
        gate.enter();

        CompletableFuture<Void> third = enterElsewhere(gate);
        assertThat(third).isNotCompleted();

        gate.leave();
        third.get(10, TimeUnit.SECONDS);
    }

    @Test
    void holdsTheProducerBackWhileItIsClosed() throws Exception {
        Gate gate = new Gate(2);
        gate.setOpen(false);

        CompletableFuture<Void> first = enterElsewhere(gate);
        assertThat(first).isNotCompleted();

        gate.setOpen(true);
        first.get(10, TimeUnit.SECONDS);
    }
}
