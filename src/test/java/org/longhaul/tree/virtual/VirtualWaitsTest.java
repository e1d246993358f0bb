package org.longhaul.tree.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.longhaul.spi.TaskInfo.State;
import org.longhaul.spi.VirtualTask;
import org.longhaul.spi.VirtualTaskSource;
import org.longhaul.testing.SettableClock;

class VirtualWaitsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final SettableClock clock = new SettableClock();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final VirtualTask running =
            VirtualTask.of(VirtualTask.id("repair"), "repair", State.RUNNING, clock.instant());
    private final Scripted source = new Scripted("repairs", running);
    private final VirtualTasks tasks = new VirtualTasks(
            () -> Stream.of(source), threads, () -> Duration.ofHours(1), clock, Duration.ofSeconds(20));
    private final VirtualWaits waits = new VirtualWaits(tasks, clock);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Located read() {
        return tasks.find(running.id()).tasks().get(0);
    }

    private void says(State state) {
        VirtualTask now = VirtualTask.of(running.id(), "repair", state, running.started())
                .withEnded(state.ended() ? clock.instant() : null);
        source.script = () -> VirtualTaskSource.Found.all(List.of(now));
    }

    @Test
    void who_waits_gets_the_task_when_it_has_ended_and_not_before() {
        var wait = waits.await(read(), LIMIT);
        waits.round();
        assertThat(wait).isNotDone();
        says(State.FAILED);

        waits.round();

        assertThat(wait).isCompleted();
        assertThat(wait.join().orElseThrow().task().state()).isEqualTo(State.FAILED);
    }

    @Test
    void what_has_ended_is_not_waited_for() {
        says(State.SUCCEEDED);

        assertThat(waits.await(read(), LIMIT)).isCompleted();
    }

    @Test
    void when_the_time_is_up_the_task_is_told_as_it_is() {
        var wait = waits.await(read(), LIMIT);
        clock.advance(LIMIT);

        waits.round();

        assertThat(wait.join().orElseThrow().task().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_source_that_does_not_answer_ends_no_wait() {
        var wait = waits.await(read(), LIMIT);
        source.script = () -> {
            throw new IllegalStateException("on purpose");
        };
        waits.round();
        assertThat(wait).isNotDone();
        clock.advance(LIMIT);
        waits.round();

        assertThat(wait.join().orElseThrow().task()).as("what was known last").isEqualTo(running);
    }

    @Test
    void what_its_source_knows_no_more_is_gone() {
        var wait = waits.await(read(), LIMIT);
        source.script = () -> VirtualTaskSource.Found.all(List.of());

        waits.round();

        assertThat(wait.join()).isEmpty();
    }
}
