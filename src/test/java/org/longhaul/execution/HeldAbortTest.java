package org.longhaul.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.ownership.HoldStore;
import org.longhaul.ownership.Holds;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Retrying;
import org.longhaul.query.EventView;
import org.longhaul.submission.Counter;
import org.longhaul.submission.Order;
import org.longhaul.task.Actor;
import org.longhaul.task.TaskState;
import org.longhaul.task.WrongStateException;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class HeldAbortTest {
    private static final int ROUNDS = 60;
    private static final Actor ANN = Actor.of("ann");

    private final TestDatabase database;
    private final Counter counter;
    private final Aborts aborts;
    private final Holds holds;

    HeldAbortTest(TestDatabase database) {
        this.database = database;
        this.counter = new Counter(database);
        var store = new AbortStore(database, database.lifetimes());
        store.entities = database.entityManager();
        var retrying = new Retrying(database.transactions(), database);
        this.aborts = new Aborts(store, retrying, counter.journal(), change -> {}, counter.clock());
        this.holds = new Holds(new HoldStore(database), retrying, counter.journal(), change -> {});
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    private String held() {
        String id = counter.submission().submit(Order.of("sample", Map.of("file", "a"), "ann"));
        holds.hold(id, ANN);
        return id;
    }

    @Test
    void a_held_task_is_aborted_as_any_queued_one() {
        String id = held();

        assertThat(aborts.abort(id, ANN)).isTrue();

        assertThat(state(id)).isEqualTo(TaskState.ABORTED);
        assertThat(kinds(id))
                .containsExactly(
                        Journal.Kind.SUBMITTED, Journal.Kind.HELD, Journal.Kind.ABORT_ASKED, Journal.Kind.CHANGED);
    }

    @Test
    void a_task_that_is_released_and_aborted_at_a_time_is_aborted() throws Exception {
        var threads = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < ROUNDS; i++) {
                String id = held();
                var barrier = new CyclicBarrier(2);
                var released = threads.submit(() -> {
                    barrier.await();
                    try {
                        return holds.release(id, ANN);
                    } catch (WrongStateException e) {
                        return false;
                    }
                });
                var aborted = threads.submit(() -> {
                    barrier.await();
                    return aborts.abort(id, ANN);
                });

                assertThat(aborted.get()).isTrue();
                assertThat(state(id)).isEqualTo(TaskState.ABORTED);
                assertThat(kinds(id).contains(Journal.Kind.RELEASED))
                        .as("released before")
                        .isEqualTo(released.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private TaskState state(String id) {
        return counter.query().find(id).orElseThrow().task().state();
    }

    private List<Journal.Kind> kinds(String id) {
        return counter.query().events(id, null, 0, 20).items().stream()
                .map(EventView::kind)
                .toList();
    }
}
