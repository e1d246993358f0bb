package org.longhaul.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.ownership.Rows.New;
import org.longhaul.task.Gate;
import org.longhaul.task.Outcome;
import org.longhaul.task.Task;
import org.longhaul.task.TaskState;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class GatesTest {
    private final TestDatabase database;
    private final Rows rows;
    private TestNode node;

    GatesTest(TestDatabase database) {
        this.database = database;
        this.rows = new Rows(database);
    }

    @BeforeEach
    void clean() {
        database.clean();
        node = new TestNode(database, "one").joined();
    }

    @Test
    void a_task_whose_time_has_come_can_be_claimed() {
        var tasks = new ArrayList<New>();
        for (int i = 0; i < 1_100; i++) {
            tasks.add(New.task("task-%04d".formatted(i)).due());
        }
        rows.insert(tasks);
        database.engine()
                .update(
                        "UPDATE task SET due = " + database.dialect().nowPlusMillis() + " WHERE id = ?",
                        3_600_000L,
                        "task-0007");

        assertThat(node.gates.promoteDue()).isEqualTo(1_099);
        assertThat(node.gates.promoteDue()).isZero();
        assertThat(rows.find("task-0007").gate()).isEqualTo(Gate.DUE);
        assertThat(rows.find("task-0008").gate()).isEqualTo(Gate.READY);
        assertThat(node.changes).hasSize(1_099);
        assertThat(rows.notes("task-0008")).containsExactly("CHANGED: null");
    }

    @Test
    void a_task_with_a_key_goes_behind_it_when_its_time_has_come() {
        rows.insert(New.task("a").behind("k").due(), New.task("b").behind("k"));
        node.gates.promote("k");
        assertThat(rows.find("b").gate()).isEqualTo(Gate.READY);

        assertThat(node.gates.promoteDue()).isEqualTo(1);

        assertThat(rows.find("a").gate()).isEqualTo(Gate.KEY);
        assertThat(node.gates.consumeKeySignals()).isZero();
        node.ownership.end(node.claimOne().lease(), new Outcome.Succeeded(null));
        assertThat(rows.find("a").gate()).isEqualTo(Gate.READY);
    }

    @Test
    void a_task_keeps_its_key_while_it_backs_off() {
        rows.insert(New.task("a").behind("k"), New.task("b").behind("k"));
        node.gates.promote("k");
        node.ownership.end(node.claimOne().lease(), new Outcome.TryAgain("no", null, Duration.ofMillis(1)));

        assertThat(rows.find("a").keyHeld()).isEqualTo("k");
        assertThat(node.gates.promote("k")).isFalse();
        assertThat(node.gates.sweepKeys()).isZero();
        database.engine().update("UPDATE task SET due = created WHERE id = 'a'");
        assertThat(node.gates.promoteDue()).isEqualTo(1);
        assertThat(rows.find("a").gate()).isEqualTo(Gate.READY);
        assertThat(rows.find("b").gate()).isEqualTo(Gate.KEY);
    }

    @Test
    void a_signal_is_heard_after_the_commit_and_once() {
        database.transactions().own(() -> {
            rows.insert(New.task("a").behind("k"));
            node.gates.signalKey("k");
            database.transactions().rollbackOnly();
        });
        assertThat(node.gates.consumeKeySignals()).isZero();

        database.transactions().own(() -> {
            rows.insert(New.task("b").behind("k"), New.task("c").behind("k"));
            node.gates.signalKey("k");
            node.gates.signalKey("k");
        });
        assertThat(node.gates.consumeKeySignals()).isEqualTo(1);
        assertThat(rows.find("b").keyHeld()).isEqualTo("k");
        assertThat(rows.find("c").keyHeld()).isNull();
        assertThat(node.gates.consumeKeySignals()).isZero();
    }

    @Test
    void a_key_that_nobody_noticed_is_found_by_the_sweep() {
        rows.insert(
                New.task("a").behind("k"),
                New.task("b").behind("l"),
                New.task("c").behind("l"));

        assertThat(node.gates.sweepKeys()).isEqualTo(2);
        assertThat(node.gates.sweepKeys()).isZero();
        assertThat(rows.find("b").gate()).isEqualTo(Gate.READY);
        assertThat(rows.find("c").gate()).isEqualTo(Gate.KEY);
    }

    @Test
    void a_queued_task_that_is_aborted_hands_its_key_on() {
        rows.insert(New.task("a").behind("k"), New.task("b").behind("k"));
        node.gates.promote("k");
        var em = database.entityManager();

        database.transactions().own(() -> {
            em.find(Task.class, "a").abort("ann", Instant.parse("2026-11-23T12:00:00Z"));
            em.flush();
            assertThat(node.gates.promote("k")).isTrue();
        });

        assertThat(rows.find("a").state()).isEqualTo(TaskState.ABORTED);
        assertThat(rows.find("b").gate()).isEqualTo(Gate.READY);
        assertThat(node.ownership.claim(List.of(Rows.LANE), 8)).hasSize(1);
    }

    @Test
    void a_key_that_somebody_hands_on_at_the_same_time_leaves_the_transaction_usable() {
        rows.insert(New.task("a").behind("k"), New.task("b").behind("k"));
        var store = new GateStore(database);
        node.gates.promote("k");

        database.transactions().own(() -> {
            assertThat(store.hand("k", "b")).isEqualTo(GateStore.Handing.TASK_HAS_CHANGED);
            store.signal("still usable");
        });

        assertThat(rows.count("SELECT count(*) FROM key_signal")).isEqualTo(1);
        assertThat(rows.find("b").keyHeld()).isNull();
    }
}
