package org.longhaul.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.ownership.Rows.New;
import org.longhaul.platform.Journal;
import org.longhaul.platform.JournalStore;
import org.longhaul.platform.Retrying;
import org.longhaul.task.Actor;
import org.longhaul.task.Gate;
import org.longhaul.task.Outcome;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskState;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.task.WrongStateException;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class HoldsTest {
    private static final int ROUNDS = 150;
    private static final Actor ANN = new Actor("ann", "10.0.0.1");

    private final TestDatabase database;
    private final Rows rows;
    private TestNode node;
    private Holds holds;

    HoldsTest(TestDatabase database) {
        this.database = database;
        this.rows = new Rows(database);
    }

    @BeforeEach
    void clean() {
        database.clean();
        node = new TestNode(database, "one").joined();
        holds = new Holds(
                new HoldStore(database),
                new Retrying(database.transactions(), database),
                new Journal(new JournalStore(database)),
                node.changes::add);
    }

    private List<Claimed> claim() {
        return node.ownership.claim(List.of(Rows.LANE), 8);
    }

    private String lastEvent(String id, String columns) {
        return database.engine()
                .list(
                        "SELECT " + columns + " FROM task_event WHERE task_id = ? ORDER BY num DESC",
                        row -> row.getString(1) + " " + row.getString(2) + " " + row.getString(3),
                        id)
                .get(0);
    }

    @Test
    void a_held_task_is_not_claimed_until_it_is_released() {
        rows.insert(New.task("a"));

        assertThat(holds.hold("a", ANN)).isTrue();
        assertThat(rows.find("a").gate()).isEqualTo(Gate.HELD);
        assertThat(lastEvent("a", "kind, actor, origin")).isEqualTo("HELD ann 10.0.0.1");
        assertThat(claim()).isEmpty();

        assertThat(holds.release("a", ANN)).isTrue();
        assertThat(rows.find("a").gate()).isEqualTo(Gate.READY);
        assertThat(lastEvent("a", "kind, actor, origin")).isEqualTo("RELEASED ann 10.0.0.1");
        assertThat(rows.count("SELECT count(*) FROM task WHERE claimable_since IS NOT NULL"))
                .isEqualTo(1);
        assertThat(node.changes)
                .containsExactly(
                        new TaskChanged("a", TaskState.QUEUED, Rows.LANE),
                        new TaskChanged("a", TaskState.QUEUED, Rows.LANE));
        assertThat(claim()).hasSize(1);
        rows.assertHistoriesKeepTheRules();
    }

    @Test
    void to_hold_or_release_again_changes_nothing() {
        rows.insert(New.task("a"));

        assertThat(holds.release("a", ANN)).isFalse();
        assertThat(holds.hold("a", ANN)).isTrue();
        assertThat(holds.hold("a", ANN)).isFalse();
        assertThat(holds.release("a", ANN)).isTrue();
        assertThat(holds.release("a", ANN)).isFalse();

        assertThat(rows.notes("a")).containsExactly("HELD: null", "RELEASED: null");
        assertThat(node.changes).hasSize(2);
    }

    @Test
    void only_a_queued_task_is_held_or_released() {
        rows.insert(New.task("a"));
        var lease = claim().get(0).lease();

        assertThatThrownBy(() -> holds.hold("a", ANN))
                .isInstanceOf(WrongStateException.class)
                .hasMessage("Task a is RUNNING and cannot be held: only a QUEUED task can");
        node.ownership.end(lease, new Outcome.Succeeded(null));
        assertThatThrownBy(() -> holds.release("a", ANN))
                .isInstanceOf(WrongStateException.class)
                .hasMessage("Task a is SUCCEEDED and cannot be released: only a QUEUED task can");
        assertThatThrownBy(() -> holds.hold("nobody", ANN)).isInstanceOf(UnknownTaskException.class);
        assertThatThrownBy(() -> holds.release("nobody", ANN)).isInstanceOf(UnknownTaskException.class);
        assertThat(rows.notes("a")).noneMatch(note -> note.startsWith("HELD"));
    }

    @Test
    void a_task_whose_time_is_still_to_come_is_due_again() {
        rows.insert(New.task("a").behind("k").due(), New.task("b").due());
        database.engine()
                .update("UPDATE task SET due = " + database.dialect().nowPlusMillis() + " WHERE id = 'a'", 3_600_000L);
        holds.hold("a", ANN);
        holds.hold("b", ANN);

        assertThat(node.gates.promoteDue()).as("held tasks do not become due").isZero();
        holds.release("a", ANN);
        holds.release("b", ANN);

        assertThat(rows.find("a").gate()).isEqualTo(Gate.DUE);
        assertThat(rows.find("b").gate()).isEqualTo(Gate.READY);
    }

    @Test
    void a_task_that_backed_off_long_enough_is_ready_when_it_is_released() {
        rows.insert(New.task("a"), New.task("b"));
        for (Claimed each : claim()) {
            node.ownership.end(each.lease(), new Outcome.TryAgain("no", null, Duration.ofHours(1)));
        }
        holds.hold("a", ANN);
        holds.hold("b", ANN);
        database.engine().update("UPDATE task SET due = created WHERE id = 'a'");
        holds.release("a", ANN);
        holds.release("b", ANN);

        assertThat(rows.find("a").gate()).isEqualTo(Gate.READY);
        assertThat(rows.find("a").reason()).isNull();
        assertThat(rows.find("b").gate()).isEqualTo(Gate.DUE);
        assertThat(rows.find("b").reason()).isEqualTo("backoff");
    }

    @Test
    void a_held_task_without_its_key_is_passed_over_and_comes_next_once_it_is_released() {
        rows.insert(
                New.task("a").behind("k"),
                New.task("b").behind("k"),
                New.task("c").behind("k"),
                New.task("d").behind("k"));
        node.gates.promote("k");
        holds.hold("b", ANN);

        node.ownership.end(claim().get(0).lease(), new Outcome.Succeeded(null));
        assertThat(rows.find("c").gate()).isEqualTo(Gate.READY);
        holds.release("b", ANN);
        assertThat(rows.find("b").gate()).isEqualTo(Gate.KEY);
        assertThat(node.gates.consumeKeySignals()).as("c has the key").isZero();

        node.ownership.end(claim().get(0).lease(), new Outcome.Succeeded(null));
        assertThat(rows.find("b").gate()).as("before d").isEqualTo(Gate.READY);
        assertThat(rows.find("d").gate()).isEqualTo(Gate.KEY);
    }

    @Test
    void a_release_asks_for_a_key_that_is_free() {
        rows.insert(New.task("a").behind("k"));
        holds.hold("a", ANN);
        assertThat(node.gates.sweepKeys()).as("a held task is not stranded").isZero();

        holds.release("a", ANN);

        assertThat(node.gates.consumeKeySignals()).isEqualTo(1);
        assertThat(rows.find("a").keyHeld()).isEqualTo("k");
    }

    @Test
    void a_held_task_keeps_the_key_it_has() {
        rows.insert(New.task("a").behind("k"), New.task("b").behind("k"));
        node.gates.promote("k");
        holds.hold("a", ANN);

        assertThat(rows.find("a").keyHeld()).isEqualTo("k");
        assertThat(node.gates.promote("k")).isFalse();
        assertThat(node.gates.sweepKeys()).isZero();
        assertThat(claim()).isEmpty();
        holds.release("a", ANN);
        assertThat(rows.find("a").gate()).isEqualTo(Gate.READY);
        assertThat(claim()).extracting(each -> each.lease().taskId()).containsExactly("a");
    }

    @Test
    void an_act_joins_the_transaction_of_its_caller() {
        rows.insert(New.task("a"));

        database.transactions().own(() -> {
            holds.hold("a", ANN);
            database.transactions().rollbackOnly();
        });

        assertThat(rows.find("a").gate()).isEqualTo(Gate.READY);
        assertThat(rows.notes("a")).isEmpty();
    }

    @Test
    void a_task_is_claimed_or_held_and_never_both() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String id = "task-" + i;
            rows.insert(New.task(id));
            var both = race(() -> !claim().isEmpty(), () -> tryTo(() -> holds.hold(id, ANN)));

            assertThat(both.get(0)).as("claimed, or else held").isNotEqualTo(both.get(1));
            var task = rows.find(id);
            assertThat(task.state()).isEqualTo(both.get(0) ? TaskState.RUNNING : TaskState.QUEUED);
            assertThat(task.gate()).isEqualTo(both.get(0) ? null : Gate.HELD);
        }
        rows.assertHistoriesKeepTheRules();
    }

    @Test
    void a_task_that_is_released_twice_at_a_time_is_released_once_and_claimed_once() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String id = "task-" + i;
            rows.insert(New.task(id));
            holds.hold(id, ANN);

            var both = race(() -> holds.release(id, ANN), () -> tryTo(() -> holds.release(id, ANN)));

            assertThat(both).as("released once").containsExactlyInAnyOrder(true, false);
            assertThat(claim()).hasSize(1);
        }
        assertThat(rows.count("SELECT count(*) FROM task_event WHERE kind = 'RELEASED'"))
                .isEqualTo(ROUNDS);
        rows.assertHistoriesKeepTheRules();
    }

    @Test
    void a_task_that_is_handed_its_key_while_it_is_held_keeps_it_or_leaves_it_to_the_next() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String key = "key-" + i;
            String first = "a-" + i;
            String next = "b-" + i;
            rows.insert(New.task(first).behind(key), New.task(next).behind(key));

            race(() -> node.gates.promote(key), () -> holds.hold(first, ANN));
            node.gates.consumeKeySignals();

            assertThat(rows.find(first).gate()).isEqualTo(Gate.HELD);
            boolean has = key.equals(rows.find(first).keyHeld());
            assertThat(rows.find(next).gate()).isEqualTo(has ? Gate.KEY : Gate.READY);
            claim();
        }
    }

    private static boolean tryTo(Callable<Boolean> act) throws Exception {
        try {
            return act.call();
        } catch (WrongStateException e) {
            return false;
        }
    }

    private static List<Boolean> race(Callable<Boolean> one, Callable<Boolean> other) throws Exception {
        var barrier = new CyclicBarrier(2);
        var threads = Executors.newFixedThreadPool(2);
        try {
            var racers = new ArrayList<Future<Boolean>>();
            for (Callable<Boolean> each : List.of(one, other)) {
                racers.add(threads.submit(() -> {
                    barrier.await();
                    return each.call();
                }));
            }
            return List.of(racers.get(0).get(), racers.get(1).get());
        } finally {
            threads.shutdownNow();
        }
    }
}
