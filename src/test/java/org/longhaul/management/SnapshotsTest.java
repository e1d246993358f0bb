package org.longhaul.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.longhaul.testing.SettableClock;

class SnapshotsTest {
    private static final int READERS = 100;
    private static final int ROUNDS = 20;

    private final SettableClock clock = new SettableClock();
    private final AtomicInteger looks = new AtomicInteger();
    private Snapshots snapshots = new Snapshots(this::look, clock, Duration.ofSeconds(30));

    private static Snapshot empty(Instant at) {
        return new Snapshot(
                at,
                "",
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private Snapshot look(Instant at) {
        looks.incrementAndGet();
        return empty(at);
    }

    @AfterEach
    void stop() {
        snapshots.stop();
    }

    private void start() {
        snapshots.start(Executors.defaultThreadFactory());
    }

    @Test
    void a_hundred_readers_at_once_cost_one_look_a_second_and_nobody_costs_none() throws Exception {
        start();
        var executor = Executors.newFixedThreadPool(READERS);
        try {
            assertThat(looks).hasValue(0);
            for (int round = 1; round <= ROUNDS; round++) {
                var together = new CyclicBarrier(READERS);
                List<Future<Snapshot>> readers = new ArrayList<>();
                for (int reader = 0; reader < READERS; reader++) {
                    readers.add(executor.submit(() -> {
                        together.await();
                        return snapshots.get();
                    }));
                }
                for (Future<Snapshot> reader : readers) {
                    assertThat(reader.get(30, TimeUnit.SECONDS).at()).isEqualTo(clock.instant());
                }
                assertThat(looks).hasValue(round);
                clock.advance(Duration.ofMillis(Snapshots.MAX_AGE_MILLIS));
                assertThat(snapshots.get().at()).as("a second is not too old").isBefore(clock.instant());
                assertThat(looks).hasValue(round);
                clock.advance(Duration.ofMillis(1));
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void what_was_changed_is_seen_by_the_next_reader() {
        start();
        Snapshot before = snapshots.get();
        assertThat(snapshots.get()).isSameAs(before);
        snapshots.expire();
        assertThat(snapshots.get()).isNotSameAs(before);
        assertThat(looks).hasValue(2);
    }

    @Test
    void what_was_changed_during_a_look_is_looked_at_again() throws Exception {
        var looking = new Semaphore(0);
        var goOn = new Semaphore(0);
        snapshots = new Snapshots(
                at -> {
                    int number = looks.incrementAndGet();
                    if (number == 1) {
                        looking.release();
                        goOn.acquireUninterruptibly();
                    }
                    return empty(at).withProblem("look " + number);
                },
                clock,
                Duration.ofSeconds(30));
        start();
        var early = CompletableFuture.supplyAsync(snapshots::get);
        assertThat(looking.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        snapshots.expire();
        goOn.release();
        assertThat(early.get(30, TimeUnit.SECONDS).problem()).isEqualTo("look 2");
        assertThat(snapshots.get().problem()).isEqualTo("look 2");
    }

    @Test
    void while_the_database_is_away_the_former_is_shown_and_says_so() {
        var away = new boolean[1];
        snapshots = new Snapshots(
                at -> {
                    looks.incrementAndGet();
                    if (away[0]) {
                        throw new IllegalStateException("away");
                    }
                    return empty(at);
                },
                clock,
                Duration.ofSeconds(30));
        start();
        Snapshot good = snapshots.get();
        assertThat(good.problem()).isEmpty();
        away[0] = true;
        clock.advance(Duration.ofSeconds(2));
        assertThat(snapshots.get().problem()).contains("does not answer");
        assertThat(snapshots.get().at()).isEqualTo(good.at());
        assertThat(looks)
                .as("a database that is away is asked once a second as well")
                .hasValue(2);
        away[0] = false;
        clock.advance(Duration.ofSeconds(2));
        assertThat(snapshots.get().problem()).isEmpty();
        assertThat(snapshots.get().at()).isEqualTo(clock.instant());
    }

    @Test
    void who_reads_while_a_look_takes_too_long_gets_the_former() throws Exception {
        var goOn = new Semaphore(1);
        snapshots = new Snapshots(
                at -> {
                    goOn.acquireUninterruptibly();
                    return empty(at);
                },
                clock,
                Duration.ofMillis(50));
        start();
        CompletableFuture<Snapshot> first = CompletableFuture.supplyAsync(() -> {
            Snapshot read = snapshots.get();
            while (read.at().equals(Instant.EPOCH)) {
                read = snapshots.get();
            }
            return read;
        });
        Snapshot former = first.get(30, TimeUnit.SECONDS);
        clock.advance(Duration.ofSeconds(2));
        Snapshot late = snapshots.get();
        assertThat(late.at()).isEqualTo(former.at());
        assertThat(late.problem()).contains("does not answer");
        assertThat(snapshots.get().problem()).as("the next does not wait").contains("does not answer");
        goOn.release();
        Awaitility.await().untilAsserted(() -> {
            assertThat(snapshots.get().problem()).isEmpty();
            assertThat(snapshots.get().at()).isEqualTo(clock.instant());
        });
    }

    @Test
    void who_reads_when_nothing_serves_any_more_does_not_wait() {
        assertThat(snapshots.get()).isSameAs(Snapshot.NONE);
        start();
        Snapshot last = snapshots.get();
        snapshots.stop();
        clock.advance(Duration.ofDays(1));
        assertThat(snapshots.get()).isSameAs(last);
        assertThat(looks).hasValue(1);
    }
}
