package org.longhaul.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.platform.Lifetimes;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.SettingStore;
import org.longhaul.security.TestAudits;
import org.longhaul.submission.Counter;
import org.longhaul.submission.Order;
import org.longhaul.task.Actor;
import org.longhaul.task.TaskState;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class RetentionTest {
    private static final LocalDate LONG_AGO = LocalDate.of(2000, 1, 1);
    private static final LocalDate FAR_AHEAD = LocalDate.of(2100, 1, 1);

    private final TestDatabase database;
    private final Counter counter;
    private final LiveSettings settings;
    private final Retention retention;

    RetentionTest(TestDatabase database) {
        this.database = database;
        this.counter = new Counter(database);
        var retrying = new Retrying(database.transactions(), database);
        this.settings =
                new LiveSettings(new SettingStore(database), retrying, new SettableClock(), change -> {}, name -> "");
        this.retention = new Retention(new RetentionStore(database), settings, retrying, TestAudits.on(database));
    }

    @BeforeEach
    void clean() {
        database.clean();
        settings.refresh();
    }

    @Test
    void a_task_goes_with_all_that_hangs_on_it_and_its_total_stays() {
        String over = ended(TaskState.SUCCEEDED, Duration.ofSeconds(-1), Duration.ofMinutes(5));
        String young = ended(TaskState.SUCCEEDED, Duration.ofHours(1), Duration.ofMinutes(5));

        assertThat(retention.collect()).containsExactly(Map.entry(Limit.TTL, 1));

        assertThat(ids("task", "id")).containsExactly(young);
        assertThat(ids("task_detail", "task_id")).containsExactly(young);
        assertThat(ids("task_event", "task_id")).containsExactly(young);
        assertThat(ids("task_run", "task_id")).containsExactly(young);
        assertThat(counter.query().find(over)).isEmpty();
        assertThat(retention.totals(LONG_AGO, FAR_AHEAD)).singleElement().satisfies(total -> {
            assertThat(total.tasks()).isEqualTo(1);
            assertThat(total.type()).isEqualTo("sample");
            assertThat(total.module()).isEqualTo("samples");
            assertThat(total.state()).isEqualTo(TaskState.SUCCEEDED);
            assertThat(total.attempts()).isEqualTo(1);
            assertThat(total.runMillis()).isEqualTo(30_000);
        });
    }

    @Test
    void nothing_that_runs_or_waits_or_is_held_against_it_goes() {
        String queued = submit();
        String running = submit();
        database.engine()
                .update(
                        "UPDATE task SET state = 1, gate = NULL, owner = 'one', incarnation = 1, expires = created"
                                + " WHERE id = ?",
                        running);
        database.engine().update("UPDATE task SET expires = created WHERE id = ?", queued);
        String kept = ended(TaskState.FAILED, Duration.ofSeconds(-1), Duration.ofDays(100));
        database.engine().update("UPDATE task SET gc_hold = TRUE WHERE id = ?", kept);

        assertThat(retention.collect()).isEmpty();

        assertThat(ids("task", "id")).containsExactlyInAnyOrder(queued, running, kept);
    }

    @Test
    void no_ended_task_stays_longer_than_the_longest_counted_from_its_end() {
        ended(TaskState.ABORTED, Duration.ofDays(1000), Duration.ofHours(25));
        String younger = ended(TaskState.ABORTED, Duration.ofDays(1000), Duration.ofHours(23));

        assertThat(retention.collect()).containsExactly(Map.entry(Limit.JOB_EXPIRE, 1));
        assertThat(ids("task", "id")).containsExactly(younger);

        settings.change(Map.of("job-expire", "PT22H", "user-task-ttl", "PT1H"), Actor.of("ann"));
        assertThat(retention.collect()).containsExactly(Map.entry(Limit.JOB_EXPIRE, 1));
    }

    @Test
    void a_life_of_nothing_still_lets_a_late_waiter_learn_the_end() {
        var lifetimes = new Lifetimes(settings, database);
        String none = submit(Duration.ZERO);
        String own = submit(Duration.ofHours(3));
        String usual = submit(null);
        settings.change(Map.of("user-task-ttl", "PT2H"), Actor.of("ann"));

        for (String id : List.of(none, own, usual)) {
            var arguments = new ArrayList<Object>(lifetimes.arguments());
            arguments.add(id);
            database.engine()
                    .update("UPDATE task SET expires = " + lifetimes.expires() + " WHERE id = ?", arguments.toArray());
        }

        assertThat(secondsLeft(none)).isBetween(80L, 92L);
        assertThat(secondsLeft(own)).isBetween(3 * 3600L - 20, 3 * 3600L + 2);
        assertThat(secondsLeft(usual)).isBetween(2 * 3600L - 20, 2 * 3600L + 2);
    }

    @Test
    void many_go_in_small_steps_and_several_nodes_may_do_it_at_once() throws Exception {
        settings.change(Map.of("gc-batch", "20"), Actor.of("ann"));
        for (int i = 0; i < 150; i++) {
            ended(i % 3 == 0 ? TaskState.FAILED : TaskState.SUCCEEDED, Duration.ofSeconds(-1), Duration.ofMinutes(1));
        }
        var threads = Executors.newFixedThreadPool(3);
        int removed = 0;
        try {
            var together = new CyclicBarrier(3);
            Callable<Integer> node = () -> {
                together.await();
                return retention.collect().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum();
            };
            for (var each : threads.invokeAll(List.of(node, node, node))) {
                removed += each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        removed += retention.collect().values().stream()
                .mapToInt(Integer::intValue)
                .sum();

        assertThat(removed).isEqualTo(150);
        assertThat(counter.rows("task")).isZero();
        assertThat(counter.rows("task_event")).isZero();
        assertThat(retention.totals(LONG_AGO, FAR_AHEAD).stream()
                        .mapToLong(Total::tasks)
                        .sum())
                .isEqualTo(150);
    }

    @Test
    void what_cannot_go_keeps_nothing_behind_it_from_going() {
        settings.change(Map.of("gc-batch", "3"), Actor.of("ann"));
        var stay = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            String root = ended(TaskState.SUCCEEDED, Duration.ofSeconds(-100 + i), Duration.ofMinutes(5));
            String child = ended(TaskState.SUCCEEDED, Duration.ofHours(1), Duration.ofMinutes(5));
            database.engine()
                    .update(
                            "UPDATE task SET root_id = ?, parent_id = ?, gc_hold = TRUE WHERE id = ?",
                            root,
                            root,
                            child);
            stay.add(root);
            stay.add(child);
        }
        String free = ended(TaskState.SUCCEEDED, Duration.ofHours(1), Duration.ofMinutes(5)); // the last of a tree
        database.engine()
                .update("UPDATE task SET root_id = ?, parent_id = ? WHERE id = ?", stay.get(0), stay.get(0), free);
        for (int i = 0; i < 4; i++) {
            ended(TaskState.FAILED, Duration.ofSeconds(-1), Duration.ofMinutes(5));
        }

        assertThat(retention.collect()).containsExactly(Map.entry(Limit.TTL, 5));
        assertThat(ids("task", "id")).containsExactlyInAnyOrderElementsOf(stay);

        for (int i = 0; i < 4; i++) {
            ended(TaskState.FAILED, Duration.ofSeconds(-1), Duration.ofMinutes(5));
        }
        database.engine()
                .update("UPDATE task SET expires = (SELECT MIN(t.created) FROM task t) WHERE parent_id IS NULL");
        assertThat(retention.collect()).as("all of one time").containsExactly(Map.entry(Limit.TTL, 4));
        assertThat(ids("task", "id")).containsExactlyInAnyOrderElementsOf(stay);
    }

    @Test
    void who_comes_a_minute_late_still_finds_what_has_no_life_and_is_past_the_longest() {
        settings.change(Map.of("user-task-ttl", "PT0S", "task-ttl", "PT0S", "job-expire", "PT1S"), Actor.of("ann"));
        String late = ended(TaskState.SUCCEEDED, Duration.ofSeconds(20), Duration.ofSeconds(60));
        String tooLate = ended(TaskState.SUCCEEDED, Duration.ofSeconds(20), Duration.ofSeconds(95));

        assertThat(retention.collect()).containsExactly(Map.entry(Limit.JOB_EXPIRE, 1));

        assertThat(counter.query().find(late)).isPresent();
        assertThat(counter.query().find(tooLate)).isEmpty();
    }

    @Test
    void a_drain_removes_what_has_ended_of_one_module_and_nobody_keeps() {
        settings.change(Map.of("gc-batch", "2"), Actor.of("ann"));
        for (int i = 0; i < 5; i++) {
            ended(TaskState.SUCCEEDED, Duration.ofHours(1), Duration.ofMinutes(1));
        }
        String kept = ended(TaskState.FAILED, Duration.ofHours(1), Duration.ofMinutes(1));
        database.engine().update("UPDATE task SET gc_hold = TRUE WHERE id = ?", kept);
        String elsewhere = ended(TaskState.SUCCEEDED, Duration.ofHours(1), Duration.ofMinutes(1));
        database.engine().update("UPDATE task SET module = 'other' WHERE id = ?", elsewhere);
        String virtual = ended(TaskState.SUCCEEDED, Duration.ofHours(1), Duration.ofMinutes(1));
        database.engine().update("UPDATE task SET kind = 'cluster' WHERE id = ?", virtual);
        String queued = submit();

        assertThat(retention.drain("samples", Actor.of("ann"))).isEqualTo(new Retention.Drained(5, true));
        assertThat(retention.drain("samples", Actor.of("ann"))).isEqualTo(new Retention.Drained(0, true));

        assertThat(ids("task", "id")).containsExactlyInAnyOrder(kept, elsewhere, virtual, queued);
        assertThat(retention.totals(LONG_AGO, FAR_AHEAD).stream()
                        .mapToLong(Total::tasks)
                        .sum())
                .isEqualTo(5);
        assertThat(TestAudits.acts(TestAudits.on(database))).contains("ann module-drained samples");
    }

    @Test
    void a_child_goes_before_its_parent_and_stays_with_a_root_that_is_kept() {
        String root = ended(TaskState.SUCCEEDED, Duration.ofSeconds(-1), Duration.ofMinutes(5));
        String child = ended(TaskState.SUCCEEDED, Duration.ofSeconds(-1), Duration.ofMinutes(5));
        database.engine().update("UPDATE task SET root_id = ?, parent_id = ? WHERE id = ?", root, root, child);
        database.engine().update("UPDATE task SET gc_hold = TRUE WHERE id = ?", root);
        assertThat(retention.collect()).isEmpty();
        assertThat(retention.drain("samples", Actor.of("ann")).removed()).isZero();

        database.engine().update("UPDATE task SET gc_hold = FALSE WHERE id = ?", root);
        assertThat(retention.drain("samples", Actor.of("ann")).removed()).isEqualTo(2);
    }

    private String submit() {
        return submit(null);
    }

    private String submit(Duration ttl) {
        return counter.submission()
                .submit(Order.of("sample", Map.of("file", "a"), "ann").withTtl(ttl));
    }

    /** A task that ended some time ago and may go after some time. */
    private String ended(TaskState state, Duration expires, Duration ago) {
        String id = submit();
        String now = database.dialect().nowPlusMillis();
        database.engine()
                .update(
                        "UPDATE task SET state = ?, gate = NULL, attempt = 1, started = " + now + ", ended = " + now
                                + ", expires = " + now + " WHERE id = ?",
                        state,
                        -ago.toMillis() - 30_000,
                        -ago.toMillis(),
                        expires.toMillis() - 2_000,
                        id);
        database.engine().update("INSERT INTO task_run (task_id, epoch) VALUES (?, 1)", id);
        return id;
    }

    private long secondsLeft(String id) {
        var expires = database.engine()
                .first(
                        "SELECT expires FROM task WHERE id = ?",
                        row -> row.getTimestamp(1).toInstant(),
                        id)
                .orElseThrow();
        var now = database.engine()
                .first(
                        "SELECT %s FROM task WHERE id = ?"
                                .formatted(database.dialect().now()),
                        row -> row.getTimestamp(1).toInstant(),
                        id)
                .orElseThrow();
        return Duration.between(now, expires).toSeconds();
    }

    private List<String> ids(String table, String column) {
        return database.engine()
                .list("SELECT DISTINCT %s FROM %s ORDER BY 1".formatted(column, table), row -> row.getString(1));
    }
}
