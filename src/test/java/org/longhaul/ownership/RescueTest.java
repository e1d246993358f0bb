package org.longhaul.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.ownership.Rows.New;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.task.Gate;
import org.longhaul.task.Outcome;
import org.longhaul.task.TaskState;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class RescueTest {
    private static final int ROUNDS = 40;

    private final TestDatabase database;
    private final Rows rows;
    private TestNode lost;
    private TestNode rescuer;

    RescueTest(TestDatabase database) {
        this.database = database;
        this.rows = new Rows(database);
    }

    @BeforeEach
    void clean() {
        database.clean();
        lost = new TestNode(database, "lost").joined();
        rescuer = new TestNode(database, "rescuer").joined();
    }

    private void lose(String state) {
        database.engine().update("UPDATE node SET state = ? WHERE name = 'lost'", state);
    }

    @Test
    void tasks_of_a_live_node_are_left_alone() {
        rows.insert(New.task("a"));
        lost.claimOne();

        assertThat(rescuer.rescue.rescue()).isZero();
        lose("DRAINING");
        assertThat(rescuer.rescue.rescue()).isZero();
        assertThat(rows.find("a").state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void what_may_be_restarted_goes_back_to_the_queue_and_keeps_its_key() {
        rows.insert(New.task("a").behind("k"), New.task("b").behind("k"));
        assertThat(rescuer.gates.promote("k")).isTrue();
        lost.claimOne();
        lose("DEAD");

        assertThat(rescuer.rescue.rescue()).isEqualTo(1);

        var task = rows.find("a");
        assertThat(task.state()).isEqualTo(TaskState.QUEUED);
        assertThat(task.gate()).isEqualTo(Gate.READY);
        assertThat(task.reason()).isEqualTo("node-lost");
        assertThat(task.keyHeld()).isEqualTo("k");
        assertThat(task.epoch()).isEqualTo(2);
        assertThat(task.attempt()).isEqualTo(1);
        assertThat(rows.find("b").gate()).isEqualTo(Gate.KEY);
        assertThat(rows.notes("a").get(2)).contains("Node lost was declared dead");
        rows.assertHistoriesKeepTheRules();
    }

    @Test
    void what_may_not_be_restarted_is_dropped_and_frees_its_key() {
        rows.insert(New.task("a").behind("k").once(), New.task("b").behind("k"));
        rescuer.gates.promote("k");
        lost.claimOne();
        lose("STOPPED");

        assertThat(rescuer.rescue.rescue()).isEqualTo(1);

        var task = rows.find("a");
        assertThat(task.state()).isEqualTo(TaskState.DROPPED);
        assertThat(task.reason()).isEqualTo("node-lost");
        assertThat(task.endedBy()).isEqualTo("rescuer");
        assertThat(task.keyHeld()).isNull();
        assertThat(rows.detail("a", "message"))
                .isEqualTo("Node lost was stopped while it ran this task. Its effects may exist");
        assertThat(rows.find("b").gate()).isEqualTo(Gate.READY);
        assertThat(rescuer.changes)
                .extracting(change -> change.id() + " " + change.state())
                .contains("a DROPPED", "b QUEUED");
    }

    @Test
    void what_has_no_attempts_left_is_dropped_and_what_was_asked_to_stop_is_aborted() {
        rows.insert(New.task("a"), New.task("b"));
        lost.ownership.claim(List.of(Rows.LANE), 2);
        database.engine().update("UPDATE task SET attempt = 3 WHERE id = 'a'");
        rows.askToStop("b");
        database.engine().update("DELETE FROM node WHERE name = 'lost'");

        assertThat(rescuer.rescue.rescue()).isEqualTo(2);

        assertThat(rows.find("a").state()).isEqualTo(TaskState.DROPPED);
        assertThat(rows.detail("a", "message")).startsWith("Node lost is not known any more");
        assertThat(rows.find("b").state()).isEqualTo(TaskState.ABORTED);
        assertThat(rows.detail("b", "message")).contains("Asked to stop by ann");
    }

    @Test
    void the_tasks_of_a_former_incarnation_of_the_same_name_are_rescued() {
        rows.insert(New.task("a"));
        lost.claimOne();
        lose("STOPPED");
        var successor = new TestNode(database, "lost").joined();

        assertThat(successor.rescue.rescue()).isEqualTo(1);
        assertThat(successor.claimOne().attempt()).isEqualTo(2);
        assertThat(rows.notes("a").get(1)).contains("Node lost was started again");
    }

    @Test
    void of_many_lost_tasks_none_is_left() {
        var tasks = new ArrayList<New>();
        for (int i = 0; i < 520; i++) {
            tasks.add(New.task("task-%04d".formatted(i)));
        }
        rows.insert(tasks);
        assertThat(lost.ownership.claim(List.of(Rows.LANE), 520)).hasSize(520);
        lose("DEAD");

        assertThat(rescuer.rescue.rescue()).isEqualTo(520);
        assertThat(rescuer.rescue.rescue()).isZero();
        assertThat(rows.count("SELECT count(*) FROM task WHERE state = 0 AND gate = 0 AND epoch = 2"))
                .isEqualTo(520);
    }

    @Test
    void when_a_rescue_and_an_end_meet_exactly_one_wins() throws Exception {
        var pool = Executors.newFixedThreadPool(2);
        int ended = 0;
        try {
            for (int round = 0; round < ROUNDS; round++) {
                String id = "task-%03d".formatted(round);
                database.engine().update("UPDATE node SET state = 'UP' WHERE name = 'lost'");
                rows.insert(New.task(id).in("round-" + round));
                var lease = lost.ownership
                        .claim(List.of("round-" + round), 1)
                        .get(0)
                        .lease();
                lose("DEAD");
                var start = new CyclicBarrier(2);
                var end = pool.submit(() -> {
                    start.await();
                    try {
                        lost.ownership.end(lease, new Outcome.Succeeded(null));
                        return true;
                    } catch (LeaseLostException e) {
                        return false;
                    }
                });
                var rescue = pool.submit(() -> {
                    start.await();
                    return rescuer.rescue.rescue();
                });
                boolean stored = end.get(30, TimeUnit.SECONDS);
                int rescued = rescue.get(30, TimeUnit.SECONDS) + rescuer.rescue.rescue();

                assertThat(rescued).as(id).isEqualTo(stored ? 0 : 1);
                assertThat(rows.find(id).state()).isEqualTo(stored ? TaskState.SUCCEEDED : TaskState.QUEUED);
                ended += stored ? 1 : 0;
            }
        } finally {
            pool.shutdownNow();
        }
        rows.assertHistoriesKeepTheRules();
        assertThat(ended).isBetween(0, ROUNDS);
    }
}
