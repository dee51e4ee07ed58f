package io.godwit.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventLoopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void runsTasksElsewhereAndTheirResultsOnTheOwnersThread() throws InterruptedException {
        try (EventLoop loop = new EventLoop()) {
            List<Thread> threads = new ArrayList<>();

            loop.start("task", Thread::currentThread, ranOn -> {
                threads.add(ranOn);
                threads.add(Thread.currentThread());
            });
            loop.turn(PATIENCE);

            assertThat(threads).hasSize(2).last().isSameAs(Thread.currentThread());
            assertThat(threads.getFirst()).isNotSameAs(Thread.currentThread());
        }
    }

    @Test
    void throwsTheFailureOfATask() {
        try (EventLoop loop = new EventLoop()) {
            MoveException failure = new MoveException(Code.TARGET_FULL, "no room");
            loop.start(
                    "task",
                    () -> {
                        throw failure;
                    },
                    never -> {});

            assertThatThrownBy(() -> loop.turn(PATIENCE)).isSameAs(failure);
        }
    }

    @Test
    void callsAnUnexpectedFailureABrokenInvariantAndNamesTheTask() {
        try (EventLoop loop = new EventLoop()) {
            loop.start(
                    "count sheep",
                    () -> {
                        throw new IllegalStateException("no sheep");
                    },
                    never -> {});

            assertThatThrownBy(() -> loop.turn(PATIENCE))
                    .isInstanceOfSatisfying(
                            MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.INVARIANT_BROKEN))
                    .hasMessageContaining("count sheep")
                    .hasMessageContaining("no sheep");
        }
    }

    @Test
    void interruptsTasksAndWaitsForThemWhenItIsClosed() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        List<String> ended = new ArrayList<>();
        EventLoop loop = new EventLoop();
        loop.start(
                "task",
                () -> {
                    started.countDown();
                    try {
                        never.await();
                    } finally {
                        ended.add("task");
                    }
                    return "unreachable";
                },
                ended::add);
        started.await();

        loop.close();

        assertThat(ended).containsExactly("task");
        assertThat(loop.running()).isZero();
    }

    @Test
    void waitsNoLongerThanAsked() throws InterruptedException {
        try (EventLoop loop = new EventLoop()) {
            loop.turn(Duration.ofMillis(1));
        }
    }
}
