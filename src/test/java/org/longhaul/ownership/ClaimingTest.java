package org.longhaul.ownership;

import static java.lang.System.Logger.Level.INFO;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.ownership.Rows.New;
import org.longhaul.task.Gate;
import org.longhaul.task.Outcome;
import org.longhaul.task.TaskState;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.SettableClock;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class ClaimingTest {
    private static final System.Logger LOG = System.getLogger(ClaimingTest.class.getName());
    private static final int THREADS = 8;
    private static final List<String> LANES = List.of("odd", "even");

    private final TestDatabase database;
    private final Rows rows;

    ClaimingTest(TestDatabase database) {
        this.database = database;
        this.rows = new Rows(database);
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    /** Claims until all tasks have ended, and notes every break of the rules. */
    private static final class Crowd {
        final Map<String, New> tasks = new ConcurrentHashMap<>();
        final Map<String, String> runningByKey = new ConcurrentHashMap<>();
        final Map<String, Boolean> claimed = new ConcurrentHashMap<>();
        final Map<String, Queue<String>> orderByKey = new ConcurrentHashMap<>();
        final Queue<String> violations = new ConcurrentLinkedQueue<>();
        final AtomicInteger ended = new AtomicInteger();
        final AtomicBoolean complete = new AtomicBoolean();

        void expect(List<New> all) {
            all.forEach(task -> tasks.put(task.id(), task));
        }

        void work(TestNode node, long deadline) {
            while (System.nanoTime() < deadline && !(complete.get() && ended.get() == tasks.size())) {
                var batch = node.ownership.claim(LANES, 8);
                batch.forEach(this::begin);
                batch.forEach(claim -> end(node, claim));
                if (batch.isEmpty()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                }
            }
        }

        private void begin(Claimed claim) {
            String id = claim.lease().taskId();
            String key = tasks.get(id).key();
            if (claimed.put(id, true) != null) {
                violations.add(id + " was claimed twice");
            }
            if (key != null) {
                String other = runningByKey.put(key, id);
                if (other != null) {
                    violations.add(id + " runs beside " + other);
                }
                orderByKey
                        .computeIfAbsent(key, k -> new ConcurrentLinkedQueue<>())
                        .add(id);
            }
        }

        private void end(TestNode node, Claimed claim) {
            String key = tasks.get(claim.lease().taskId()).key();
            if (key != null) {
                runningByKey.remove(key);
            }
            var state = node.ownership.end(claim.lease(), new Outcome.Succeeded("{}"));
            if (state != TaskState.SUCCEEDED) {
                violations.add(claim + " became " + state);
            }
            ended.incrementAndGet();
        }
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

    private List<TestNode> nodes(int number) {
        var nodes = new ArrayList<TestNode>();
        for (int i = 0; i < number; i++) {
            nodes.add(new TestNode(database, "node-" + i, System::nanoTime, new Processes(), Duration.ofMinutes(5))
                    .joined());
        }
        return nodes;
    }

    @Test
    void eight_threads_claim_each_of_20000_tasks_once_and_no_key_twice_at_a_time() throws Exception {
        var tasks = new ArrayList<New>();
        for (int i = 0; i < 20_000; i++) {
            var task = New.task("task-%05d".formatted(i)).in(LANES.get(i / 2 % 2));
            tasks.add(i % 2 == 0 ? task : task.behind("key-" + i / 2 % 400));
        }
        rows.insert(tasks);
        var nodes = nodes(4);
        database.transactions().own(() -> {
            for (int k = 0; k < 400; k++) {
                nodes.get(0).gates.signalKey("key-" + k);
            }
        });
        assertThat(nodes.get(0).gates.consumeKeySignals()).isEqualTo(400);
        var crowd = new Crowd();
        crowd.expect(tasks);
        crowd.complete.set(true);

        long begun = System.nanoTime();
        var work = new ArrayList<Callable<Void>>();
        for (int t = 0; t < THREADS; t++) {
            var node = nodes.get(t % nodes.size());
            work.add(() -> {
                crowd.work(node, begun + TimeUnit.SECONDS.toNanos(180));
                return null;
            });
        }
        all(work);
        LOG.log(
                INFO,
                "{0}: {1} tasks claimed and ended per second",
                database,
                tasks.size() * 1_000_000_000L / (System.nanoTime() - begun));

        assertThat(crowd.violations).isEmpty();
        assertThat(crowd.ended).hasValue(20_000);
        assertThat(crowd.orderByKey)
                .hasSize(400)
                .allSatisfy((key, order) ->
                        assertThat(List.copyOf(order)).isSorted().hasSize(25));
        assertThat(rows.count("SELECT count(*) FROM task WHERE state = 3 AND key_held IS NULL AND epoch = 1"))
                .isEqualTo(20_000);
        assertThat(rows.count("SELECT count(*) FROM task_event WHERE kind = 'CLAIMED'"))
                .isEqualTo(20_000);
        rows.assertHistoriesKeepTheRules();
    }

    @Test
    void keyed_orders_that_come_in_while_others_end_are_not_stranded() throws Exception {
        var nodes = nodes(2);
        var crowd = new Crowd();
        var submitters = new AtomicInteger(3);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        var work = new ArrayList<Callable<Void>>();
        for (int s = 0; s < submitters.get(); s++) {
            String prefix = "from-" + s;
            work.add(() -> {
                for (int i = 0; i < 150; i++) {
                    var task =
                            New.task("%s-%03d".formatted(prefix, i)).in("odd").behind("key-" + i % 4);
                    crowd.expect(List.of(task));
                    database.transactions().own(() -> {
                        rows.insert(task);
                        nodes.get(0).gates.signalKey(task.key());
                    });
                }
                crowd.complete.set(submitters.decrementAndGet() == 0);
                return null;
            });
        }
        for (TestNode node : nodes) {
            work.add(() -> {
                crowd.work(node, deadline);
                return null;
            });
            work.add(() -> {
                while (System.nanoTime() < deadline && !(crowd.complete.get() && crowd.ended.get() == 450)) {
                    if (node.gates.consumeKeySignals() == 0) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                    }
                }
                return null;
            });
        }
        all(work);

        assertThat(crowd.violations).isEmpty();
        assertThat(crowd.ended).hasValue(450);
        assertThat(rows.count("SELECT count(*) FROM key_signal")).isZero();
        rows.assertHistoriesKeepTheRules();
    }

    @Test
    void a_claim_takes_by_priority_and_then_in_order_and_only_from_its_lanes() {
        rows.insert(
                New.task("e").in("odd"),
                New.task("d").in("even"),
                New.task("c").in("odd").priority(5),
                New.task("b").in("other").priority(9),
                New.task("a").in("even").priority(-1));
        var node = nodes(1).get(0);

        assertThat(node.ownership.claim(LANES, 3))
                .extracting(claim -> claim.lease().taskId())
                .containsExactly("c", "e", "d");
        assertThat(node.ownership.claim(LANES, 3))
                .extracting(claim -> claim.lease().taskId())
                .containsExactly("a");
        assertThat(node.ownership.claim(LANES, 3)).isEmpty();
        assertThat(node.ownership.claim(List.of(), 3)).isEmpty();
        assertThat(rows.find("b").state()).isEqualTo(TaskState.QUEUED);
        assertThat(rows.find("c").owner()).isEqualTo("node-0");
        assertThat(rows.notes("c")).containsExactly("CLAIMED: null");
        assertThat(node.changes).hasSize(4).allMatch(change -> change.state() == TaskState.RUNNING);
    }

    @Test
    void a_task_behind_a_gate_is_not_claimed() {
        rows.insert(New.task("a").due(), New.task("b").behind("k"));

        assertThat(nodes(1).get(0).ownership.claim(List.of(Rows.LANE), 8)).isEmpty();
        assertThat(rows.find("a").gate()).isEqualTo(Gate.DUE);
    }

    @Test
    void a_node_claims_nothing_while_its_own_clock_says_that_its_lease_is_over() {
        rows.insert(New.task("a"));
        var clock = new SettableClock();
        var node = new TestNode(database, "n", clock, new Processes(), TestNode.LEASE).joined();

        clock.advance(Duration.ofSeconds(16));
        assertThat(node.node.isFenced()).isTrue();
        assertThat(node.ownership.claim(List.of(Rows.LANE), 1)).isEmpty();

        assertThat(node.node.renew()).isTrue();
        assertThat(node.ownership.claim(List.of(Rows.LANE), 1)).hasSize(1);
    }

    @Test
    void a_node_claims_nothing_once_the_database_says_that_its_lease_is_over_or_that_it_is_dead() {
        rows.insert(New.task("a"));
        for (String change : List.of(
                "lease_until = TIMESTAMP '2020-01-01 00:00:00'",
                "state = 'DEAD'",
                "state = 'DRAINING'",
                "incarnation = incarnation + 1")) {
            database.engine().update("DELETE FROM node");
            var node = new TestNode(database, "n").joined();
            String literal = database.kind() == TestDatabase.Kind.DERBY
                    ? change.replace("TIMESTAMP '2020-01-01 00:00:00'", "TIMESTAMP('2020-01-01 00:00:00')")
                    : change;
            database.engine().update("UPDATE node SET " + literal);

            assertThat(node.node.mayClaim()).as("what it believes").isTrue();
            assertThat(node.ownership.claim(List.of(Rows.LANE), 1)).as(change).isEmpty();
            assertThat(rows.find("a").epoch()).isZero();
        }
        assertThat(new TestNode(database, "other").joined().claimOne().attempt())
                .isEqualTo(1);
    }
}
