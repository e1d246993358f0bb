package org.longhaul.following;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longhaul.testing.TaskViews.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.longhaul.query.TaskView;
import org.longhaul.task.Progress;
import org.longhaul.task.TaskState;
import org.longhaul.testing.SettableClock;

class WaitTest {
    private static final String ID = "one";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Map<String, TaskView> database = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger polls = new AtomicInteger();
    private final SettableClock clock = new SettableClock();
    private final ExecutorService executor = Executors.newFixedThreadPool(3);
    private final Watchlist list = list(Runnable::run);

    private Watchlist list(java.util.concurrent.Executor shows) {
        return new Watchlist(this::standings, this::find, shows, clock);
    }

    private List<Standing> standings(List<String> ids) {
        polls.incrementAndGet();
        return ids.stream()
                .map(database::get)
                .filter(java.util.Objects::nonNull)
                .map(TaskView::task)
                .map(task -> new Standing(task.id(), task.eventNo(), task.state(), task.progress()))
                .toList();
    }

    private Optional<TaskView> find(String id) {
        reads.incrementAndGet();
        return Optional.ofNullable(database.get(id));
    }

    @AfterEach
    void end() {
        executor.shutdownNow();
    }

    @Test
    void it_ends_with_a_change_that_is_told() {
        store(1);
        var answer = waiting(1);
        assertThat(answer).isNotDone();

        store(2);
        list.changed(ID);

        assertThat(events(answer)).isEqualTo(2);
        assertThat(list.size()).isZero();
    }

    @Test
    void it_ends_with_a_change_that_nobody_told_of() {
        store(1);
        var answer = waiting(1);
        store(2);
        list.round();
        assertThat(answer).as("it is not looked at in every round").isNotDone();

        clock.advance(Duration.ofMillis(500));
        list.round();

        assertThat(events(answer)).isEqualTo(2);
    }

    @Test
    void progress_is_no_change() {
        store(1);
        var answer = waiting(1);

        database.put(ID, view(ID, TaskState.RUNNING, 1, new Progress(5, 10, "")));
        list.changed(ID);
        clock.advance(Duration.ofSeconds(1));
        list.round();

        assertThat(answer).isNotDone();
    }

    @Test
    void it_does_not_begin_if_there_is_news_or_nothing_to_come() {
        store(3);
        assertThat(waiting(2)).isDone();
        database.put(ID, view(ID, TaskState.SUCCEEDED, 3));
        assertThat(waiting(3)).isDone();
        assertThat(list.size()).isZero();
    }

    @Test
    void it_ends_when_its_time_is_up() {
        store(1);
        var answer = waiting(1);

        clock.advance(LIMIT.minusMillis(1));
        list.round();
        assertThat(answer).isNotDone();
        clock.advance(Duration.ofMillis(1));
        list.round();

        assertThat(events(answer)).isEqualTo(1);
        assertThat(list.size()).isZero();
    }

    @Test
    void a_change_between_the_reading_and_the_beginning_is_not_missed() {
        store(1);
        var wait = new Wait(list, ID, clock.getAsLong() + LIMIT.toNanos());
        TaskView read = database.get(ID);
        store(2);
        list.changed(ID);

        var answer = wait.begin(read, 1).toCompletableFuture();

        assertThat(events(answer)).isEqualTo(2);
    }

    @Test
    void a_task_that_is_gone_is_told() {
        store(1);
        var answer = waiting(1);
        database.clear();
        clock.advance(Duration.ofSeconds(1));
        list.round();

        assertThat(answer).isCompletedWithValue(Optional.empty());
    }

    @Test
    void who_gives_up_is_forgotten() {
        store(1);
        var wait = new Wait(list, ID, clock.getAsLong() + LIMIT.toNanos());

        wait.cancel();

        assertThat(list.size()).isZero();
    }

    @Test
    void all_are_answered_when_the_list_closes_and_so_is_who_comes_later() {
        store(1);
        var before = waiting(1);

        list.close();

        assertThat(events(before)).isEqualTo(1);
        assertThat(events(waiting(1))).isEqualTo(1);
        assertThat(list.size()).isZero();
    }

    @Test
    void those_who_wait_for_the_same_task_share_its_reading() {
        store(1);
        var answers = new ArrayList<CompletableFuture<Optional<TaskView>>>();
        for (int i = 0; i < 50; i++) {
            answers.add(waiting(1));
        }
        store(2);
        list.changed(ID);

        assertThat(answers).allSatisfy(answer -> assertThat(events(answer)).isEqualTo(2));
        assertThat(reads).hasValue(1);
    }

    @Test
    void all_tasks_are_looked_at_with_one_query() {
        for (int i = 0; i < 100; i++) {
            String id = "t" + i;
            database.put(id, view(id, TaskState.RUNNING, 1));
            new Wait(list, id, clock.getAsLong() + LIMIT.toNanos()).begin(database.get(id), 1);
        }
        clock.advance(Duration.ofMillis(500));
        list.round();

        assertThat(polls).hasValue(1);
        assertThat(reads).hasValue(0);
    }

    @Test
    void a_reading_that_fails_is_repeated() {
        var failures = new AtomicInteger(1);
        var failing = new Watchlist(
                this::standings,
                id -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("the database is away");
                    }
                    return find(id);
                },
                Runnable::run,
                clock);
        store(1);
        var answer = new Wait(failing, ID, clock.getAsLong() + LIMIT.toNanos())
                .begin(database.get(ID), 1)
                .toCompletableFuture();
        store(2);
        failing.changed(ID);
        assertThat(answer).isNotDone();

        clock.advance(Duration.ofMillis(500));
        failing.round();

        assertThat(events(answer)).isEqualTo(2);
    }

    /** Time stands still and nobody looks by himself: only hints can end these waits, and every one must. */
    @Test
    void no_hint_is_lost_however_it_races_with_the_beginning() throws Exception {
        int rounds = 20_000;
        var racing = list(executor);
        var together = new CyclicBarrier(2);
        var changing = executor.submit(() -> {
            for (int round = 0; round < rounds; round++) {
                together.await();
                database.put("r" + round, view("r" + round, TaskState.RUNNING, 2));
                racing.changed("r" + round);
            }
            return true;
        });
        for (int round = 0; round < rounds; round++) {
            String id = "r" + round;
            database.put(id, view(id, TaskState.RUNNING, 1));
            together.await();
            var wait = new Wait(racing, id, clock.getAsLong() + LIMIT.toNanos());
            var answer = wait.begin(find(id).orElseThrow(), 1).toCompletableFuture();

            assertThat(answer.get(20, TimeUnit.SECONDS).orElseThrow().task().eventNo())
                    .isEqualTo(2);
        }
        assertThat(changing.get()).isTrue();
        assertThat(racing.size()).isZero();
    }

    private void store(int events) {
        database.put(ID, view(ID, TaskState.RUNNING, events));
    }

    private CompletableFuture<Optional<TaskView>> waiting(int known) {
        var wait = new Wait(list, ID, clock.getAsLong() + LIMIT.toNanos());
        return wait.begin(database.get(ID), known).toCompletableFuture();
    }

    private static int events(CompletableFuture<Optional<TaskView>> answer) {
        assertThat(answer).isDone();
        return answer.join().orElseThrow().task().eventNo();
    }
}
