package org.longhaul.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.text.MessageFormat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
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
    void of_many_rounds_that_fail_the_first_is_logged_and_that_it_works_again() {
        List<String> said = new CopyOnWriteArrayList<>();
        var reader = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                String message = MessageFormat.format(entry.getMessage(), entry.getParameters());
                if (message.startsWith("outage: ")) {
                    said.add(message);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger(Loop.class.getName());
        log.addHandler(reader);
        try {
            Loop loop = Loop.start(Thread::new, "outage", Duration.ofMillis(1), 0, () -> {
                if (rounds.incrementAndGet() <= 50) {
                    throw new IllegalStateException("away, on purpose");
                }
            });
            await().until(() -> rounds.get() > 51);
            loop.stop(LONG);
        } finally {
            log.removeHandler(reader);
        }

        assertThat(said)
                .containsExactly(
                        "outage: a round failed, the next tries again",
                        "outage: works again, after 50 rounds that failed");
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
