package org.longhaul.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.ownership.Rows.New;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.task.Gate;
import org.longhaul.task.Lease;
import org.longhaul.task.Outcome;
import org.longhaul.task.Progress;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class FenceTest {
    private static final Outcome DONE = new Outcome.Succeeded("{\"rows\":3}");

    private final TestDatabase database;
    private final Rows rows;
    private TestNode node;

    FenceTest(TestDatabase database) {
        this.database = database;
        this.rows = new Rows(database);
    }

    @BeforeEach
    void clean() {
        database.clean();
        node = new TestNode(database, "one").joined();
    }

    private Lease running(New task) {
        rows.insert(task);
        return node.claimOne().lease();
    }

    /** The node's former self is gone, and what it ran is rescued. */
    private TestNode rescuedByAnother() {
        database.engine().update("UPDATE node SET state = 'DEAD' WHERE name = 'one'");
        var other = new TestNode(database, "two").joined();
        assertThat(other.rescue.rescue()).isEqualTo(1);
        return other;
    }

    @Test
    void a_run_reads_the_checkpoint_that_an_earlier_attempt_committed() {
        var lease = running(New.task("a"));
        assertThat(node.ownership.lastCheckpoint(lease)).isEmpty();
        node.ownership.checkpoint(lease, "row 7");
        rescuedByAnother();
        var again = new TestNode(database, "three").joined().claimOne();

        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.lease().epoch()).isGreaterThan(lease.epoch());
        assertThat(node.ownership.lastCheckpoint(again.lease())).contains("row 7");
        assertThatThrownBy(() -> node.ownership.lastCheckpoint(lease)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void a_checkpoint_commits_with_the_rows_beside_it() {
        var lease = running(New.task("a"));
        database.transactions().own(() -> {
            node.ownership.checkpoint(lease, "lost");
            database.transactions().rollbackOnly();
        });
        assertThat(node.ownership.lastCheckpoint(lease)).isEmpty();

        database.transactions().own(() -> {
            database.tasks().update("INSERT INTO key_signal (id, task_key) VALUES ('row', 'k')");
            node.ownership.checkpoint(lease, "kept");
        });
        assertThat(node.ownership.lastCheckpoint(lease)).contains("kept");
        assertThat(rows.count("SELECT count(*) FROM key_signal")).isEqualTo(1);
    }

    @Test
    void a_checkpoint_that_no_database_stores_is_refused() {
        var lease = running(New.task("a"));
        assertThatThrownBy(() -> node.ownership.checkpoint(lease, "x".repeat(32_001)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32001");
        assertThatThrownBy(() -> node.ownership.checkpoint(lease, "a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> node.ownership.checkpoint(lease, "a\ud800b"))
                .isInstanceOf(IllegalArgumentException.class);
        String longest = "é".repeat(32_000);
        node.ownership.checkpoint(lease, longest);
        assertThat(node.ownership.lastCheckpoint(lease)).contains(longest);
    }

    @Test
    void who_lost_the_task_changes_nothing() {
        var lease = running(New.task("a"));
        var other = rescuedByAnother();
        var now = other.claimOne().lease();
        var before = rows.find("a");

        assertThatThrownBy(() -> node.ownership.checkpoint(lease, "late")).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> node.ownership.end(lease, DONE)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> node.ownership.end(lease, new Outcome.Released(Reason.SHUTDOWN, "bye")))
                .isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> node.ownership.comment(lease, "late")).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> node.ownership.recordBatchExecution(lease, 9)).isInstanceOf(LeaseLostException.class);
        assertThat(node.ownership.report(List.of(
                        new Ownership.Report(lease, new Progress(5, 9, "rows")), new Ownership.Report(now, null))))
                .containsExactly(lease);
        assertThat(node.ownership.flags(List.of(lease)).lost()).containsExactly(lease);

        assertThat(rows.find("a")).isEqualTo(before);
        assertThat(other.ownership.lastCheckpoint(now)).isEmpty();
        assertThat(rows.detail("a", "batch_execution")).isNull();
        assertThat(other.ownership.end(now, DONE)).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void a_lost_lease_rolls_the_transaction_back_even_if_its_exception_is_swallowed() {
        var lease = running(New.task("a"));
        rescuedByAnother();

        database.transactions().own(() -> {
            database.tasks().update("INSERT INTO key_signal (id, task_key) VALUES ('row', 'k')");
            assertThatThrownBy(() -> node.ownership.checkpoint(lease, "late")).isInstanceOf(LeaseLostException.class);
        });

        assertThat(rows.count("SELECT count(*) FROM key_signal")).isZero();
    }

    @Test
    void a_task_is_not_rescued_under_an_open_chunk_and_its_next_chunk_is_refused() throws Exception {
        var lease = running(New.task("a"));
        var open = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        var pool = Executors.newFixedThreadPool(2);
        try {
            var chunk = pool.submit(() -> database.transactions().own(() -> {
                database.tasks().update("INSERT INTO key_signal (id, task_key) VALUES ('first', 'k')");
                node.ownership.checkpoint(lease, "first");
                open.countDown();
                await(commit);
            }));
            assertThat(open.await(10, TimeUnit.SECONDS)).isTrue();
            database.engine().update("UPDATE node SET state = 'DEAD' WHERE name = 'one'");
            var other = new TestNode(database, "two").joined();
            var rescue = pool.submit(() -> other.rescue.rescue());
            if (database.dialect().skipsLocked()) {
                assertThat(rescue.get(10, TimeUnit.SECONDS)).isZero();
            } else {
                assertThat(rescue).isNotDone();
            }
            assertThat(rows.find("a").state()).isEqualTo(TaskState.RUNNING);
            commit.countDown();
            chunk.get(10, TimeUnit.SECONDS);
            int rescued = rescue.get(10, TimeUnit.SECONDS);
            assertThat(rescued + other.rescue.rescue()).isEqualTo(1);

            assertThatThrownBy(() -> database.transactions().own(() -> {
                        database.tasks().update("INSERT INTO key_signal (id, task_key) VALUES ('second', 'k')");
                        node.ownership.checkpoint(lease, "second");
                    }))
                    .isInstanceOf(LeaseLostException.class);
            assertThat(rows.count("SELECT count(*) FROM key_signal")).isEqualTo(1);
            assertThat(other.ownership.lastCheckpoint(other.claimOne().lease())).contains("first");
        } finally {
            commit.countDown();
            pool.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void an_end_stores_what_came_of_it() {
        var lease = running(New.task("a"));
        node.ownership.report(List.of(new Ownership.Report(lease, new Progress(5, 9, "rows"))));
        node.ownership.recordBatchExecution(lease, 42);
        node.ownership.comment(lease, "half\0way");
        node.changes.clear();

        assertThat(node.ownership.end(lease, DONE)).isEqualTo(TaskState.SUCCEEDED);

        var task = rows.find("a");
        assertThat(task.state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(task.gate()).isNull();
        assertThat(task.reason()).isEqualTo("done");
        assertThat(task.owner()).isNull();
        assertThat(task.endedBy()).isEqualTo("one");
        assertThat(task.completed()).isEqualTo(5);
        assertThat(rows.detail("a", "result")).isEqualTo("{\"rows\":3}");
        assertThat(rows.detail("a", "batch_execution")).isEqualTo("42");
        assertThat(rows.notes("a")).containsExactly("CLAIMED: null", "COMMENT: half\ufffdway", "ENDED: null");
        assertThat(node.changes).singleElement().satisfies(change -> {
            assertThat(change.state()).isEqualTo(TaskState.SUCCEEDED);
            assertThat(change.lane()).isEqualTo(Rows.LANE);
        });
        assertThatThrownBy(() -> node.ownership.checkpoint(lease, "after the end"))
                .isInstanceOf(LeaseLostException.class);
    }

    @Test
    void a_failure_leaves_its_message_and_stack_trace_however_long_and_odd() {
        var lease = running(New.task("a"));
        var failed =
                new Outcome.Failed(Reason.TIMEOUT, "too\0long " + "x".repeat(2_000_000), "at a\n" + "y".repeat(50_000));

        assertThat(node.ownership.end(lease, failed)).isEqualTo(TaskState.FAILED);

        assertThat(rows.find("a").reason()).isEqualTo("timeout");
        assertThat(rows.detail("a", "message")).startsWith("too\ufffdlong xxx").endsWith("…");
        assertThat(rows.detail("a", "error")).hasSize(50_005);
    }

    @Test
    void an_end_whose_answer_was_lost_is_stored_once() {
        var lease = running(New.task("a"));
        assertThat(node.ownership.end(lease, DONE)).isEqualTo(TaskState.SUCCEEDED);
        assertThat(node.ownership.end(lease, DONE)).isEqualTo(TaskState.SUCCEEDED);
        assertThat(rows.notes("a")).hasSize(2);

        var second = running(New.task("b"));
        var again = new Outcome.TryAgain("no answer", null, Duration.ofHours(1));
        assertThat(node.ownership.end(second, again)).isEqualTo(TaskState.QUEUED);
        assertThat(node.ownership.end(second, again)).isEqualTo(TaskState.QUEUED);
        assertThat(rows.find("b").epoch()).isEqualTo(2);
    }

    @Test
    void what_is_to_be_tried_again_waits_for_its_time() {
        var lease = running(New.task("a"));

        node.ownership.end(lease, new Outcome.TryAgain("no answer", "trace", Duration.ofHours(1)));

        var task = rows.find("a");
        assertThat(task.state()).isEqualTo(TaskState.QUEUED);
        assertThat(task.gate()).isEqualTo(Gate.DUE);
        assertThat(task.reason()).isEqualTo("backoff");
        assertThat(task.due()).isFalse();
        assertThat(task.attempt()).isEqualTo(1);
        assertThat(rows.detail("a", "message")).isEqualTo("no answer");
        assertThat(node.gates.promoteDue()).isZero();
        assertThatThrownBy(() -> node.ownership.checkpoint(lease, "late")).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void what_is_released_costs_no_attempt_and_can_be_taken_at_once() {
        var lease = running(New.task("a"));
        node.ownership.checkpoint(lease, "row 9");

        assertThat(node.ownership.end(lease, new Outcome.Released(Reason.SHUTDOWN, "bye")))
                .isEqualTo(TaskState.QUEUED);

        assertThat(rows.find("a").attempt()).isZero();
        assertThat(rows.find("a").reason()).isEqualTo("shutdown");
        var again = node.claimOne();
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(node.ownership.lastCheckpoint(again.lease())).contains("row 9");
        rows.assertHistoriesKeepTheRules();
    }

    @Test
    void a_task_that_was_asked_to_stop_is_aborted_whatever_its_run_says() {
        var lease = running(New.task("a"));
        rows.askToStop("a");

        var flags = node.ownership.flags(List.of(lease));
        assertThat(flags.abortAsked()).containsEntry(lease, "ann");
        assertThat(flags.lost()).isEmpty();
        assertThat(node.ownership.end(lease, DONE)).isEqualTo(TaskState.ABORTED);
        assertThat(rows.find("a").reason()).isEqualTo("asked");
        assertThat(rows.detail("a", "message")).isEqualTo("Asked to stop by ann");
        assertThat(rows.detail("a", "result")).isNull();
    }

    @Test
    void a_task_that_nobody_has_heard_of_cannot_be_ended() {
        assertThatThrownBy(() -> node.ownership.end(new Lease("none", 1), DONE)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void what_was_claimed_but_never_started_goes_back_at_the_second_look() {
        var lost = running(New.task("a"));
        var known = running(New.task("b"));

        assertThat(node.ownership.reconcile(Set.of(known))).isZero();
        assertThat(node.ownership.reconcile(Set.of(known))).isEqualTo(1);
        assertThat(node.ownership.reconcile(Set.of(known))).isZero();

        assertThat(rows.find("a").state()).isEqualTo(TaskState.QUEUED);
        assertThat(rows.find("a").attempt()).isZero();
        assertThat(rows.find("a").reason()).isEqualTo("not-started");
        assertThat(rows.find("b").state()).isEqualTo(TaskState.RUNNING);
        assertThat(node.ownership.flags(List.of(lost, known)).lost()).containsExactly(lost);
    }

    @Test
    void a_claim_that_is_being_started_between_two_looks_stays() {
        var lease = running(New.task("a"));

        assertThat(node.ownership.reconcile(Set.of())).isZero();
        assertThat(node.ownership.reconcile(Set.of(lease))).isZero();
        assertThat(node.ownership.reconcile(Set.of())).isZero();
        assertThat(rows.find("a").state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void a_beat_without_progress_keeps_the_progress() {
        var lease = running(New.task("a"));
        node.ownership.report(List.of(new Ownership.Report(lease, new Progress(5, 9, "rows"))));
        assertThat(node.ownership.report(List.of(new Ownership.Report(lease, null))))
                .isEmpty();

        assertThat(rows.find("a").completed()).isEqualTo(5);
        Optional<Boolean> beaten = database.engine()
                .first("SELECT heartbeat FROM task WHERE id = 'a'", row -> row.getTimestamp(1) != null);
        assertThat(beaten).contains(true);
    }
}
