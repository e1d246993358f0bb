package org.longhaul.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.execution.Aborts;
import org.longhaul.execution.TestAborts;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.StateCountStore;
import org.longhaul.platform.StateCounts;
import org.longhaul.platform.StateMoves;
import org.longhaul.submission.Counter;
import org.longhaul.submission.Order;
import org.longhaul.task.Actor;
import org.longhaul.task.Outcome;
import org.longhaul.task.Reason;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskEndedException;
import org.longhaul.task.TaskState;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

@OnEachDatabase
class StateCountsTest {
    private static final int THREADS = 8;
    private static final List<String> SUBMITTERS = List.of("ann", "bob", "cid");
    private static final List<String> PRODUCTS = List.of("", "atlas", "boreas");
    private static final List<Sight> SIGHTS = List.of(
            Sight.ALL,
            new Sight(false, Set.of("atlas"), null),
            new Sight(false, Set.of("atlas", "boreas"), "ann"),
            new Sight(false, Set.of(), "bob"),
            new Sight(false, Set.of(), null));

    private final TestDatabase database;
    private final Rows rows;
    private final Counter counter;
    private final Aborts aborts;
    private final StateCounts counts;

    StateCountsTest(TestDatabase database) {
        this.database = database;
        this.rows = new Rows(database);
        this.counter = new Counter(database);
        this.aborts = TestAborts.on(database, counter.journal(), counter.clock());
        this.counts = new StateCounts(new StateCountStore(database), new Retrying(database.transactions(), database));
    }

    @BeforeEach
    void clean() {
        database.clean();
    }

    @Test
    void whatever_eight_threads_do_the_counts_are_those_of_the_rows() throws Exception {
        long seed = System.nanoTime();
        System.getLogger(StateCountsTest.class.getName())
                .log(System.Logger.Level.INFO, "{0}: seed {1,number,#}", database, seed);
        Queue<String> ids = new ConcurrentLinkedQueue<>();
        for (int round = 0; round < 3; round++) {
            var over = new AtomicBoolean();
            var work = new ArrayList<Callable<Void>>();
            for (int t = 0; t < THREADS; t++) {
                var node = new TestNode(
                                database, "node-" + round + t, System::nanoTime, new Processes(), Duration.ofMinutes(5))
                        .joined();
                var random = new Random(seed + round * 100L + t);
                work.add(() -> {
                    act(node, random, ids);
                    return null;
                });
            }
            var pool = Executors.newFixedThreadPool(THREADS + 2);
            try {
                var rolling = pool.submit(() -> {
                    while (!over.get()) {
                        counts.roll();
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                    }
                });
                var reading = pool.submit(() -> read(over));
                for (var done : pool.invokeAll(work)) {
                    done.get();
                }
                over.set(true);
                rolling.get();
                reading.get();
            } finally {
                over.set(true);
                pool.shutdownNow();
            }

            assertCountsAreTrue("seed " + seed + ", round " + round);
            remove(new Random(seed + round));
            assertCountsAreTrue("seed " + seed + ", round " + round + ", some removed");
            counts.roll();
            assertThat(rows.count("SELECT count(*) FROM state_delta")).isZero();
            assertCountsAreTrue("seed " + seed + ", round " + round + ", added up");
        }
    }

    private void act(TestNode node, Random random, Queue<String> ids) {
        var claimed = new ArrayList<Claimed>();
        for (int i = 0; i < 40; i++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    String product = PRODUCTS.get(random.nextInt(PRODUCTS.size()));
                    String submitter = SUBMITTERS.get(random.nextInt(SUBMITTERS.size()));
                    ids.add(counter.submission()
                            .submit(Order.of("sample", Map.of("file", "a"), submitter)
                                    .withProduct(product.isEmpty() ? null : product)));
                }
                case 2 -> claimed.addAll(node.ownership.claim(List.of("sample"), 1 + random.nextInt(4)));
                case 3 -> {
                    if (!claimed.isEmpty()) {
                        node.ownership.end(
                                claimed.remove(random.nextInt(claimed.size())).lease(), outcome(random));
                    }
                }
                default -> abort(ids.poll());
            }
        }
    }

    private static Outcome outcome(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new Outcome.Succeeded("{}");
            case 1 -> new Outcome.Failed(Reason.ERROR, "no", null);
            case 2 -> new Outcome.Released(Reason.SHUTDOWN, "later");
            default -> new Outcome.TryAgain("again", null, Duration.ofHours(1));
        };
    }

    private void abort(String id) {
        if (id == null) {
            return;
        }
        try {
            aborts.abort(id, Actor.of("eve"));
        } catch (TaskEndedException | UnknownTaskException e) {
            // somebody else was faster, or it was removed
        }
    }

    /** Where a statement reads what was there at one moment, no moment shows a task twice or not at all. */
    private void read(AtomicBoolean over) {
        long before =
                counts.counts(Sight.ALL).values().stream().mapToLong(n -> n).sum();
        while (!over.get()) {
            var now = counts.counts(Sight.ALL);
            long all = now.values().stream().mapToLong(n -> n).sum();
            if (database.dialect().readsSnapshots()) {
                assertThat(now.values()).as("counts %s", now).allMatch(n -> n >= 0);
                assertThat(all).isGreaterThanOrEqualTo(before);
            }
            before = all;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private void remove(Random random) {
        var ended = database.engine().list("SELECT id FROM task WHERE state >= 3", row -> row.getString(1));
        var some = ended.stream().filter(id -> random.nextBoolean()).sorted().toList();
        database.transactions().own(() -> {
            StateMoves.noteRemoval(database.engine(), some);
            var keys = new ArrayList<Object[]>();
            some.forEach(id -> keys.add(new Object[] {id}));
            database.engine().batch("DELETE FROM task WHERE id = ?", keys);
        });
    }

    private void assertCountsAreTrue(String when) {
        for (Sight sight : SIGHTS) {
            assertThat(counts.counts(sight)).as("%s, %s", when, sight).isEqualTo(counted(sight));
        }
    }

    @SuppressWarnings("EnumOrdinal") // states are stored by their numbers
    private Map<TaskState, Long> counted(Sight sight) {
        record Row(TaskState state, String product, String submitter) {}
        var counted = new EnumMap<TaskState, Long>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            counted.put(state, 0L);
        }
        database
                .engine()
                .list(
                        "SELECT state, product, submitter FROM task",
                        row -> new Row(TaskState.values()[row.getInt(1)], row.getString(2), row.getString(3)))
                .stream()
                .filter(row -> sight.covers(row.product(), row.submitter()))
                .forEach(row -> counted.merge(row.state(), 1L, Long::sum));
        return counted;
    }
}
