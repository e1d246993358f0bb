package org.longhaul.ownership;

import static java.lang.System.Logger.Level.INFO;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.ownership.Rows.New;
import org.longhaul.task.Outcome;
import org.longhaul.task.TaskState;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class LimitsTest {
    private static final System.Logger LOG = System.getLogger(LimitsTest.class.getName());
    private static final int THREADS = 8;
    private static final int LIMIT = 5;
    private static final String TYPE = "scarce";
    private static final Demand SCARCE = new Demand(TYPE, List.of(TYPE, TYPE + "@gpu"), 16, true);
    private static final Demand PLENTY = new Demand("plenty", List.of("plenty"), 16, false);

    private final TestDatabase database;
    private final Rows rows;

    LimitsTest(TestDatabase database) {
        this.database = database;
        this.rows = new Rows(database);
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    private TestNode node(String name) {
        return new TestNode(database, name, System::nanoTime, new Processes(), Duration.ofMinutes(5)).joined();
    }

    private TestNode declaring(String name, int limit) {
        TestNode node = node(name);
        node.limits.declare(Map.of(TYPE, limit));
        return node;
    }

    private long permits(String condition) {
        return rows.count("SELECT count(*) FROM permit WHERE " + condition);
    }

    private void end(TestNode node, Claimed claim) {
        assertThat(node.ownership.end(claim.lease(), new Outcome.Succeeded(null)))
                .isEqualTo(TaskState.SUCCEEDED);
    }

    private static List<String> ids(List<Claimed> claims) {
        return claims.stream().map(claim -> claim.lease().taskId()).toList();
    }

    /** What all threads do, and how many of the scarce type they ran at once. */
    private static final class Crowd {
        final AtomicInteger running = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();
        final Queue<String> violations = new ConcurrentLinkedQueue<>();

        void work(TestNode node, List<Demand> demands, int all, long deadline) {
            while (System.nanoTime() < deadline && ended.get() < all) {
                var batch = node.ownership.claimOf(demands, 8);
                batch.forEach(this::begin);
                batch.forEach(claim -> end(node, claim));
                if (batch.isEmpty()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                }
            }
        }

        private void begin(Claimed claim) {
            if (claim.type().equals(TYPE)) {
                int now = running.incrementAndGet();
                most.accumulateAndGet(now, Math::max);
                if (now > LIMIT) {
                    violations.add("%s is the %d. at a time".formatted(claim.lease(), now));
                }
            }
        }

        private void end(TestNode node, Claimed claim) {
            if (claim.type().equals(TYPE)) {
                running.decrementAndGet();
            }
            node.ownership.end(claim.lease(), new Outcome.Succeeded("{}"));
            ended.incrementAndGet();
        }
    }

    private void crowd(String what, List<New> tasks, List<Demand> demands, Crowd crowd) throws Exception {
        rows.insert(tasks);
        var nodes = new ArrayList<TestNode>();
        for (int i = 0; i < THREADS / 2; i++) {
            nodes.add(declaring("node-" + i, LIMIT));
        }
        long begun = System.nanoTime();
        long deadline = begun + TimeUnit.SECONDS.toNanos(180);
        var work = new ArrayList<Callable<Void>>();
        for (int t = 0; t < THREADS; t++) {
            TestNode node = nodes.get(t % nodes.size());
            work.add(() -> {
                crowd.work(node, demands, tasks.size(), deadline);
                return null;
            });
        }
        if (database.kind() != TestDatabase.Kind.DERBY) { // where a count sees what was committed at one time
            work.add(() -> {
                while (System.nanoTime() < deadline && crowd.ended.get() < tasks.size()) {
                    long now = rows.count("SELECT count(*) FROM task WHERE state = 1 AND type = '" + TYPE + "'");
                    if (now > LIMIT) {
                        crowd.violations.add(now + " run at a time, says the database");
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
                return null;
            });
        }
        all(work);
        LOG.log(
                INFO,
                "{0}: {1}: {2} tasks claimed and ended per second, at most {3} of the limited type at once",
                database,
                what,
                tasks.size() * 1_000_000_000L / (System.nanoTime() - begun),
                crowd.most.get());
        assertThat(crowd.violations).isEmpty();
        assertThat(crowd.ended).hasValue(tasks.size());
        assertThat(rows.count("SELECT count(*) FROM task WHERE state = 3 AND epoch = 1 AND permit IS NULL"))
                .isEqualTo(tasks.size());
        assertThat(permits("task_id IS NULL AND retired = false")).isEqualTo(LIMIT);
        assertThat(permits("1 = 1")).isEqualTo(LIMIT);
        rows.assertHistoriesKeepTheRules();
    }

    private static void all(List<Callable<Void>> work) throws Exception {
        var pool = Executors.newFixedThreadPool(work.size());
        try {
            for (var done : pool.invokeAll(work)) {
                done.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void eight_threads_never_run_more_of_a_limited_type_than_its_limit_and_strand_none() throws Exception {
        var tasks = new ArrayList<New>();
        for (int i = 0; i < 4_000; i++) {
            String lane = i % 2 == 0 ? "plenty" : i % 4 == 1 ? TYPE : TYPE + "@gpu";
            tasks.add(New.task("task-%05d".formatted(i)).in(lane));
        }
        var crowd = new Crowd();

        crowd("2000 limited and 2000 other tasks", tasks, List.of(SCARCE, PLENTY), crowd);

        assertThat(crowd.most.get()).as("they did run side by side").isBetween(2, LIMIT);
    }

    @Test
    void the_rate_of_a_limited_type_alone() throws Exception {
        var tasks = new ArrayList<New>();
        for (int i = 0; i < 2_000; i++) {
            tasks.add(New.task("task-%05d".formatted(i)).in(TYPE));
        }

        crowd("2000 limited tasks", tasks, List.of(SCARCE), new Crowd());
    }

    @Test
    void tasks_with_different_tags_share_the_limit_and_go_by_priority() {
        rows.insert(
                New.task("a").in(TYPE),
                New.task("b").in(TYPE + "@gpu").priority(5),
                New.task("c").in("plenty"),
                New.task("d").in(TYPE + "@gpu"),
                New.task("e").in("plenty").priority(-1));
        TestNode one = declaring("one", 2);
        TestNode two = declaring("two", 2);

        var first = one.ownership.claimOf(List.of(SCARCE, PLENTY), 8);
        assertThat(ids(first)).containsExactly("b", "a", "c", "e");
        assertThat(two.ownership.claimOf(List.of(SCARCE, PLENTY), 8)).isEmpty();
        assertThat(permits("task_id IS NULL")).isZero();

        end(one, first.get(0));
        assertThat(ids(two.ownership.claimOf(List.of(SCARCE, PLENTY), 8))).containsExactly("d");
    }

    @Test
    void limited_tasks_at_the_head_of_the_queue_do_not_keep_others_waiting() {
        var tasks = new ArrayList<New>();
        for (int i = 0; i < 50; i++) {
            tasks.add(New.task("a-%02d".formatted(i)).in(TYPE).priority(9));
        }
        tasks.add(New.task("z").in("plenty"));
        rows.insert(tasks);
        TestNode node = declaring("one", 1);

        assertThat(ids(node.ownership.claimOf(List.of(SCARCE, PLENTY), 4))).containsExactly("a-00", "z");
    }

    @Test
    void a_node_takes_no_more_of_a_type_than_its_own_quota() {
        rows.insert(
                New.task("a").in("plenty"),
                New.task("b").in("plenty@gpu").priority(1),
                New.task("c").in("plenty"),
                New.task("d").in("other"));
        var demands = List.of(
                new Demand("plenty", List.of("plenty", "plenty@gpu"), 2, false),
                new Demand("other", List.of("other"), 16, false));

        assertThat(ids(node("one").ownership.claimOf(demands, 8))).containsExactly("b", "a", "d");
        assertThat(permits("1 = 1")).isZero();
    }

    @Test
    void a_permit_is_free_again_however_the_ownership_ends() {
        rows.insert(New.task("a").in(TYPE), New.task("b").in(TYPE).once());
        TestNode lost = declaring("lost", 2);
        TestNode rescuer = declaring("rescuer", 2);
        var claims = lost.ownership.claimOf(List.of(SCARCE), 8);
        assertThat(claims).hasSize(2);

        lost.ownership.end(claims.get(0).lease(), new Outcome.TryAgain("no", null, Duration.ofHours(1)));
        assertThat(permits("task_id IS NULL")).isEqualTo(1);
        database.engine().update("UPDATE node SET state = 'DEAD' WHERE name = 'lost'");
        assertThat(rescuer.rescue.rescue()).isEqualTo(1);

        assertThat(rows.find("b").state()).isEqualTo(TaskState.DROPPED);
        assertThat(permits("task_id IS NULL")).isEqualTo(2);
        assertThat(rescuer.limits.sweep()).as("nothing to repair").isZero();
    }

    @Test
    void a_permit_whose_task_does_not_run_is_found_by_the_sweep() {
        rows.insert(New.task("a").in(TYPE), New.task("b").in(TYPE));
        TestNode node = declaring("one", 3);
        var claim = node.ownership.claimOf(List.of(SCARCE), 1);
        assertThat(ids(claim)).containsExactly("a");
        database.engine()
                .update(
                        "UPDATE permit SET task_id = 'b' WHERE num = (SELECT max(num) FROM permit WHERE task_id IS NULL)");
        assertThat(permits("task_id IS NULL")).isEqualTo(1);

        assertThat(node.limits.sweep()).isEqualTo(1);

        assertThat(permits("task_id IS NULL")).isEqualTo(2);
        assertThat(permits("task_id = 'a'")).isEqualTo(1);
        assertThat(node.limits.sweep()).isZero();
    }

    @Test
    void a_limit_that_is_lowered_holds_at_once_and_one_that_is_raised_too() {
        var tasks = new ArrayList<New>();
        for (int i = 0; i < 12; i++) {
            tasks.add(New.task("task-%02d".formatted(i)).in(TYPE));
        }
        rows.insert(tasks);
        TestNode old = declaring("old", 4);
        var claims = old.ownership.claimOf(List.of(SCARCE), 3);
        assertThat(claims).hasSize(3);

        TestNode young = declaring("young", 2);
        assertThat(permits("retired = false")).isEqualTo(2);
        assertThat(permits("1 = 1")).isEqualTo(3);
        assertThat(young.ownership.claimOf(List.of(SCARCE), 8)).isEmpty();
        old.limits.declare(Map.of(TYPE, 4));
        assertThat(permits("retired = false")).as("who started last is right").isEqualTo(2);

        claims.forEach(claim -> end(old, claim));
        assertThat(old.ownership.claimOf(List.of(SCARCE), 8)).hasSize(2);
        young.limits.sweep();
        assertThat(permits("1 = 1")).isEqualTo(2);

        TestNode last = declaring("last", 6);
        assertThat(permits("retired = false")).isEqualTo(6);
        assertThat(last.ownership.claimOf(List.of(SCARCE), 8)).hasSize(4);
    }

    @Test
    void nodes_that_start_at_the_same_time_agree_on_the_number_of_permits() throws Exception {
        var nodes = new ArrayList<TestNode>();
        for (int i = 0; i < THREADS; i++) {
            nodes.add(node("node-" + i));
        }

        all(nodes.stream()
                .map(node -> (Callable<Void>) () -> {
                    node.limits.declare(Map.of(TYPE, 700 + nodes.indexOf(node)));
                    return null;
                })
                .toList());

        assertThat(permits("retired = false")).isEqualTo(707);
        assertThat(permits("1 = 1")).isEqualTo(707);
    }
}
