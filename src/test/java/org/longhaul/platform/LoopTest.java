package org.longhaul.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final AtomicInteger rounds = new AtomicInteger();

    @Test
    void a_wake_up_begins_the_next_round_at_once() {
        Loop loop = Loop.start(Thread::new, "test", LONG, 0, rounds::incrementAndGet);
        await().untilAtomic(rounds, org.hamcrest.Matchers.equalTo(1));

        loop.wake();

        await().untilAtomic(rounds, org.hamcrest.Matchers.equalTo(2));
        loop.stop(LONG);
    }

    @Test
    void a_wake_up_during_a_round_is_not_lost() throws InterruptedException {
        var inRound = new Semaphore(0);
        var goOn = new Semaphore(0);
        Loop loop = Loop.start(Thread::new, "test", LONG, 0, () -> {
            rounds.incrementAndGet();
            inRound.release();
            goOn.acquireUninterruptibly();
        });
        assertThat(inRound.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

        loop.wake();
        goOn.release();

        assertThat(inRound.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        assertThat(rounds).hasValue(2);
        goOn.release();
        loop.stop(LONG);
    }

    @Test
    void a_loop_that_is_woken_only_does_nothing_before() {
        Loop loop = Loop.whenWoken(Thread::new, "test", rounds::incrementAndGet);
        loop.wake();
        await().untilAtomic(rounds, org.hamcrest.Matchers.equalTo(1));
        loop.stop(LONG);
        assertThat(loop.alive()).isFalse();

        Loop never = Loop.whenWoken(Thread::new, "test", rounds::incrementAndGet);
        never.stop(LONG);
        assertThat(never.alive()).isFalse();
        assertThat(rounds).hasValue(1);
    }

    @Test
    void a_round_that_fails_does_not_end_the_loop() {
        Loop loop = Loop.start(Thread::new, "test", Duration.ofMillis(1), 0, () -> {
            if (rounds.incrementAndGet() == 1) {
                throw new IllegalStateException("the first round fails, on purpose");
            }
        });

        await().until(() -> rounds.get() > 3);
        loop.stop(LONG);
        assertThat(loop.alive()).isFalse();
    }
}
