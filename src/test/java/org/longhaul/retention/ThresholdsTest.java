package org.longhaul.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.platform.Journal;
import org.longhaul.query.EventView;
import org.longhaul.task.Actor;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class ThresholdsTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final String CLAIM = "UPDATE task SET state = 1, gate = NULL, owner = 'one', incarnation = 1,"
            + " epoch = epoch + 1, attempt = attempt + 1 WHERE id = ? AND epoch = 0 AND state = 0 AND gate = 0";

    private final TestDatabase database;
    private Waiters waiters;

    ThresholdsTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void clean() {
        database.clean();
        waiters = new Waiters(database, "one").joined();
        waiters.served(Waiters.LANE, DAY.multipliedBy(10), Duration.ZERO);
    }

    @Test
    void a_task_that_nobody_takes_is_aborted_and_says_by_which_limit() {
        waiters.limits("PT1H", "never");
        String old = waiters.ready(Duration.ofMinutes(62));
        String younger = waiters.ready(Duration.ofMinutes(40));

        assertThat(waiters.thresholds.enforce()).containsExactly(Map.entry(Limit.JOB_CANCEL_THRESHOLD, 1));

        assertThat(waiters.task(younger).state()).isEqualTo(TaskState.QUEUED);
        var task = waiters.task(old);
        assertThat(task.state()).isEqualTo(TaskState.ABORTED);
        assertThat(task.reason()).isEqualTo(Reason.THRESHOLD);
        assertThat(task.gate()).isNull();
        assertThat(task.ended()).isNotNull();
        assertThat(task.epoch()).isEqualTo(1);
        assertThat(task.abortRequestedAt()).isNotNull();
        assertThat(waiters.view(old).message()).contains("job-cancel-threshold", "PT1H");
        var last = last(waiters.events(old));
        assertThat(last.kind()).isEqualTo(Journal.Kind.CHANGED);
        assertThat(last.state()).isEqualTo(TaskState.ABORTED);
        assertThat(last.actor()).isEqualTo("limit:job-cancel-threshold");
        assertThat(last.note()).contains("job-cancel-threshold", "PT1H");
        assertThat(waiters.changes).singleElement().satisfies(change -> {
            assertThat(change.id()).isEqualTo(old);
            assertThat(change.state()).isEqualTo(TaskState.ABORTED);
        });
    }

    @Test
    void a_task_that_was_never_started_expires_and_is_removed_by_the_ordinary_rules() {
        waiters.limits("never", "PT2H");
        String old = waiters.ready(Duration.ofMinutes(122));

        assertThat(waiters.thresholds.enforce()).containsExactly(Map.entry(Limit.JOB_EXPIRE, 1));

        var task = waiters.task(old);
        assertThat(task.state()).isEqualTo(TaskState.DROPPED);
        assertThat(task.reason()).isEqualTo(Reason.EXPIRED);
        assertThat(task.abortRequestedAt()).isNull();
        assertThat(waiters.view(old).message()).contains("job-expire", "PT2H");
        assertThat(last(waiters.events(old)).actor()).isEqualTo("limit:job-expire");
        assertThat(waiters.retention.collect())
                .as("its end is still to be read")
                .isEmpty();
        database.engine().update("UPDATE task SET expires = created WHERE id = ?", old);
        assertThat(waiters.retention.collect()).containsExactly(Map.entry(Limit.TTL, 1));
    }

    @Test
    void of_two_limits_the_shorter_one_counts_and_what_was_started_once_does_not_expire() {
        waiters.limits("PT3H", "PT2H");
        String never = waiters.ready(Duration.ofHours(5));
        String once = waiters.ready(Duration.ofMinutes(150));
        database.engine().update("UPDATE task SET started = created WHERE id = ?", once);
        assertThat(waiters.thresholds.enforce()).containsExactly(Map.entry(Limit.JOB_EXPIRE, 1));
        assertThat(waiters.task(never).state()).isEqualTo(TaskState.DROPPED);
        assertThat(waiters.task(once).state()).isEqualTo(TaskState.QUEUED);

        waiters.waiting(once, Duration.ofHours(4));
        assertThat(waiters.thresholds.enforce()).containsExactly(Map.entry(Limit.JOB_CANCEL_THRESHOLD, 1));

        waiters.limits("PT2H", "PT2H");
        String both = waiters.ready(Duration.ofHours(5));
        waiters.thresholds.enforce();
        assertThat(waiters.task(both).state()).isEqualTo(TaskState.ABORTED);
    }

    @Test
    void never_is_never() {
        waiters.limits("never", "never");
        String old = waiters.ready(DAY.multipliedBy(9));
        String holder = waiters.holding("k", DAY.multipliedBy(9), true);
        waiters.waiting(waiters.submit("k"), DAY.multipliedBy(9));

        assertThat(waiters.thresholds.enforce()).isEmpty();

        assertThat(waiters.task(old).state()).isEqualTo(TaskState.QUEUED);
        assertThat(waiters.task(holder).abortRequestedAt()).isNull();
    }

    @Test
    void time_in_which_it_could_not_have_been_taken_does_not_count() {
        waiters.limits("PT1H", "never");
        String task = waiters.ready(Duration.ofHours(10));
        String elsewhere = waiters.ready(Duration.ofHours(10));
        database.engine().update("UPDATE task SET lane = 'sample@gpu', tag = 'gpu' WHERE id = ?", elsewhere);
        database.engine().update("DELETE FROM lane_served");
        waiters.served(Waiters.LANE, Duration.ofHours(9), Duration.ofMinutes(9 * 60 - 20));
        waiters.served(Waiters.LANE, Duration.ofMinutes(35), Duration.ZERO);
        assertThat(waiters.thresholds.enforce()).as("55 minutes of ten hours").isEmpty();

        waiters.served(Waiters.LANE, Duration.ofHours(5), Duration.ofMinutes(290));
        assertThat(waiters.thresholds.enforce()).hasSize(1);
        assertThat(waiters.task(task).state()).isEqualTo(TaskState.ABORTED);
        assertThat(waiters.task(elsewhere).state()).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void what_is_held_or_not_due_or_behind_its_key_waits_as_long_as_it_takes() {
        waiters.limits("PT1H", "PT1H");
        var ids = new ArrayList<String>();
        for (int gate = 1; gate <= 3; gate++) {
            String id = waiters.ready(DAY);
            database.engine().update("UPDATE task SET gate = ? WHERE id = ?", gate, id);
            ids.add(id);
        }

        assertThat(waiters.thresholds.enforce()).isEmpty();
        assertThat(ids).allSatisfy(id -> assertThat(waiters.task(id).state()).isEqualTo(TaskState.QUEUED));
    }

    @Test
    void parts_of_a_tree_are_left_to_it() {
        waiters.limits("PT1H", "PT1H");
        String root = waiters.ready(DAY);
        String child = waiters.ready(DAY);
        database.engine().update("UPDATE task SET root_id = ?, parent_id = ? WHERE id = ?", root, root, child);
        database.engine().update("UPDATE task SET has_children = TRUE WHERE id = ?", root);

        assertThat(waiters.thresholds.enforce()).isEmpty();
        assertThat(waiters.dryRun.list(10, null).fates()).isEmpty();
        assertThat(waiters.task(root).state()).isEqualTo(TaskState.QUEUED);
        assertThat(waiters.task(child).state()).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void there_is_one_warning_when_four_fifths_are_over() {
        waiters.limits("PT1H", "never");
        String early = waiters.ready(Duration.ofMinutes(45));
        String late = waiters.ready(Duration.ofMinutes(50));

        waiters.thresholds.enforce();
        waiters.thresholds.enforce();

        assertThat(warnings(early)).isEmpty();
        assertThat(warnings(late)).singleElement().satisfies(event -> {
            assertThat(event.note()).contains("job-cancel-threshold is near", "PT48M", "PT1H", "ABORTED");
            assertThat(event.actor()).isEqualTo("limit:job-cancel-threshold");
            assertThat(event.state()).isEqualTo(TaskState.QUEUED);
        });

        waiters.limits("never", "PT1H");
        waiters.thresholds.enforce();
        assertThat(warnings(late)).as("another limit is another warning").hasSize(2);
    }

    @Test
    void its_key_is_handed_on_with_a_signal() {
        waiters.limits("PT1H", "never");
        String first = waiters.submit("k");
        waiters.submit("k");
        database.engine().update("UPDATE task SET gate = 0, key_held = task_key WHERE id = ?", first);
        database.engine().update("DELETE FROM key_signal");
        waiters.waiting(first, Duration.ofHours(2));

        waiters.thresholds.enforce();

        assertThat(waiters.counter.signals()).containsExactly("k");
        assertThat(database.engine().list("SELECT id FROM task WHERE key_held = 'k'", row -> row.getString(1)))
                .isEmpty();
    }

    @Test
    void what_keeps_others_waiting_is_asked_to_stop_and_frees_the_key_itself() {
        waiters.limits("PT1H", "never");
        String holder = waiters.holding("k", Duration.ofHours(2), true);
        String behind = waiters.waiting(waiters.submit("k"), Duration.ofMinutes(65));
        String alone = waiters.holding("other", Duration.ofHours(2), true);

        assertThat(waiters.thresholds.enforce()).containsExactly(Map.entry(Limit.JOB_CANCEL_THRESHOLD, 1));
        assertThat(waiters.thresholds.enforce()).as("once").isEmpty();

        var task = waiters.task(holder);
        assertThat(task.state()).isEqualTo(TaskState.RUNNING);
        assertThat(task.abortRequestedAt()).isNotNull();
        assertThat(last(waiters.events(holder))).satisfies(event -> {
            assertThat(event.kind()).isEqualTo(Journal.Kind.ABORT_ASKED);
            assertThat(event.actor()).isEqualTo("limit:job-cancel-threshold");
            assertThat(event.note()).contains("behind its key", "PT1H");
        });
        assertThat(database.engine().list("SELECT id FROM task WHERE key_held = 'k'", row -> row.getString(1)))
                .containsExactly(holder);
        assertThat(waiters.task(behind).state()).isEqualTo(TaskState.QUEUED);
        assertThat(waiters.task(alone).abortRequestedAt()).isNull();
    }

    @Test
    void the_time_counts_from_the_later_of_the_start_and_the_first_who_waits() {
        waiters.limits("PT1H", "never");
        String holder = waiters.holding("k", Duration.ofHours(2), true);
        String late = waiters.waiting(waiters.submit("k"), Duration.ofMinutes(20));
        String other = waiters.holding("l", Duration.ofMinutes(20), true);
        waiters.waiting(waiters.submit("l"), Duration.ofHours(2));

        assertThat(waiters.thresholds.enforce()).isEmpty();

        waiters.waiting(late, Duration.ofMinutes(50));
        waiters.thresholds.enforce();
        assertThat(warnings(holder))
                .singleElement()
                .satisfies(event -> assertThat(event.note()).contains("asked to stop"));
        assertThat(warnings(other)).isEmpty();
    }

    @Test
    void what_cannot_be_aborted_is_left_alone_with_one_warning() {
        waiters.limits("PT1H", "never");
        String holder = waiters.holding("k", Duration.ofHours(9), false);
        waiters.waiting(waiters.submit("k"), Duration.ofHours(8));

        waiters.thresholds.enforce();
        waiters.thresholds.enforce();

        assertThat(waiters.task(holder).abortRequestedAt()).isNull();
        assertThat(warnings(holder))
                .singleElement()
                .satisfies(event -> assertThat(event.note()).contains("left alone"));
        assertThat(waiters.dryRun.list(10, null).fates()).singleElement().satisfies(fate -> {
            assertThat(fate.act()).isEqualTo(Fate.Act.LEAVE);
            assertThat(fate.near()).isFalse();
        });
    }

    @Test
    void counts_of_states_follow() {
        waiters.limits("PT1H", "never");
        waiters.ready(Duration.ofHours(2));
        database.engine().update("DELETE FROM state_delta");

        waiters.thresholds.enforce();

        assertThat(database.engine()
                        .list(
                                "SELECT from_state, to_state, tasks FROM state_delta",
                                row -> List.of(row.getInt(1), row.getInt(2), row.getInt(3))))
                .containsExactly(List.of(0, 5, 1));
    }

    @Test
    void more_than_one_batch_goes_in_one_pass() {
        waiters.limits("PT1H", "never");
        IntStream.range(0, 120).forEach(i -> waiters.ready(Duration.ofHours(2)));

        assertThat(waiters.thresholds.enforce()).containsExactly(Map.entry(Limit.JOB_CANCEL_THRESHOLD, 120));
    }

    @Test
    void of_a_claim_and_two_nodes_that_expire_it_exactly_one_wins() throws Exception {
        waiters.limits("never", "PT1H");
        var other = new Waiters(database, "two").joined();
        other.settings.refresh();
        int rounds = 40;
        var together = new CyclicBarrier(3);
        var threads = Executors.newFixedThreadPool(3);
        int claims = 0;
        try {
            for (int i = 0; i < rounds; i++) {
                String id = waiters.ready(Duration.ofHours(2));
                int pause = i % 8 * 2;
                Callable<Integer> claim = () -> {
                    together.await();
                    for (int spin = 0; spin < pause; spin++) {
                        waiters.task(id);
                    }
                    return database.transactions().own(() -> database.engine().update(CLAIM, id));
                };
                Callable<Integer> one = () -> {
                    together.await();
                    return waiters.thresholds.enforce().getOrDefault(Limit.JOB_EXPIRE, 0);
                };
                Callable<Integer> two = () -> {
                    together.await();
                    return other.thresholds.enforce().getOrDefault(Limit.JOB_EXPIRE, 0);
                };
                var results = threads.invokeAll(List.of(claim, one, two));
                int claimed = results.get(0).get();
                int expired = results.get(1).get() + results.get(2).get();
                assertThat(claimed + expired).as("winners").isEqualTo(1);
                var task = waiters.task(id);
                assertThat(task.state()).isEqualTo(claimed == 1 ? TaskState.RUNNING : TaskState.DROPPED);
                assertThat(task.epoch()).isEqualTo(1);
                assertThat(waiters.events(id).stream().filter(event -> event.state() == TaskState.DROPPED))
                        .hasSize(expired);
                claims += claimed;
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(claims).as("tasks that were claimed, of %d", rounds).isBetween(1, rounds - 1);
    }

    @Test
    void of_two_nodes_one_asks_a_task_to_stop() throws Exception {
        waiters.limits("PT1H", "never");
        var other = new Waiters(database, "two").joined();
        other.settings.refresh();
        var together = new CyclicBarrier(2);
        var threads = Executors.newFixedThreadPool(2);
        var holders = new HashMap<String, Integer>();
        try {
            for (int i = 0; i < 15; i++) {
                String holder = waiters.holding("k" + i, Duration.ofHours(2), true);
                waiters.waiting(waiters.submit("k" + i), Duration.ofHours(2));
                int asked = 0;
                for (var each : threads.invokeAll(List.of(pass(together, waiters), pass(together, other)))) {
                    asked += each.get();
                }
                holders.put(holder, asked);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(holders).hasSize(15).allSatisfy((id, asked) -> {
            assertThat(asked).isEqualTo(1);
            assertThat(waiters.events(id).stream().filter(event -> event.kind() == Journal.Kind.ABORT_ASKED))
                    .hasSize(1);
        });
    }

    private static Callable<Integer> pass(CyclicBarrier together, Waiters node) {
        return () -> {
            together.await();
            return node.thresholds.enforce().getOrDefault(Limit.JOB_CANCEL_THRESHOLD, 0);
        };
    }

    @Test
    void the_dry_run_says_what_would_become_of_what_in_parts() {
        waiters.limits("PT1H", "PT3H");
        var expected = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            String over = waiters.ready(Duration.ofMinutes(90 - i));
            database.engine()
                    .update(
                            "UPDATE task SET state = 3, gate = NULL, ended = created, expires = created WHERE id = ?",
                            over);
        }
        String aged = waiters.ready(HOUR);
        String now = database.dialect().nowPlusMillis();
        database.engine()
                .update(
                        "UPDATE task SET state = 3, gate = NULL, ended = " + now + ", expires = " + now
                                + " WHERE id = ?",
                        -DAY.toMillis(),
                        DAY.toMillis(),
                        aged);
        expected.add(aged + " REMOVE JOB_EXPIRE false");
        expected.add(waiters.ready(Duration.ofHours(2)) + " ABORT JOB_CANCEL_THRESHOLD false");
        expected.add(waiters.ready(Duration.ofMinutes(90)) + " ABORT JOB_CANCEL_THRESHOLD false");
        expected.add(waiters.holding("k", Duration.ofHours(2), true) + " STOP JOB_CANCEL_THRESHOLD false");
        waiters.waiting(waiters.submit("k"), Duration.ofHours(2));
        expected.add(waiters.ready(Duration.ofMinutes(50)) + " ABORT JOB_CANCEL_THRESHOLD true");
        expected.add(waiters.holding("l", Duration.ofHours(2), true) + " STOP JOB_CANCEL_THRESHOLD true");
        waiters.waiting(waiters.submit("l"), Duration.ofMinutes(50));
        waiters.ready(Duration.ofMinutes(5));

        var whole = waiters.dryRun.list(200, null);
        assertThat(whole.next()).isNull();
        assertThat(whole.fates()).hasSize(9);
        assertThat(whole.fates().subList(0, 3))
                .allSatisfy(fate -> assertThat(text(fate)).endsWith(" REMOVE TTL false"));
        assertThat(whole.fates().subList(3, 9).stream().map(ThresholdsTest::text))
                .containsExactlyElementsOf(expected);

        for (int size = 1; size <= 4; size++) {
            var parts = new ArrayList<Fate>();
            DryRun.Place place = null;
            do {
                var part = waiters.dryRun.list(size, place);
                parts.addAll(part.fates());
                place = part.next();
            } while (place != null);
            assertThat(parts).as("in parts of %d", size).isEqualTo(whole.fates());
        }
    }

    private static String text(Fate fate) {
        return "%s %s %s %s".formatted(fate.id(), fate.act(), fate.limit(), fate.near());
    }

    @Test
    void a_kept_task_is_ended_by_a_limit_as_any_other_but_stays() {
        waiters.limits("PT1H", "never");
        String old = waiters.ready(Duration.ofHours(2));
        waiters.keeps.keep(old, Actor.of("ann"));

        waiters.thresholds.enforce();
        database.engine().update("UPDATE task SET expires = created WHERE id = ?", old);

        assertThat(waiters.task(old).state()).isEqualTo(TaskState.ABORTED);
        assertThat(waiters.retention.collect()).isEmpty();
    }

    private List<EventView> warnings(String id) {
        return waiters.events(id).stream()
                .filter(event -> event.kind() == Journal.Kind.WARNED)
                .toList();
    }

    private static EventView last(List<EventView> events) {
        return events.get(events.size() - 1);
    }
}
