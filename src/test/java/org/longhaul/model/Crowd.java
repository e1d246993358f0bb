package org.longhaul.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.longhaul.ownership.Claimed;
import org.longhaul.ownership.Ownership;
import org.longhaul.platform.DataAccessException;
import org.longhaul.spi.Child;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.spi.Spread;
import org.longhaul.spi.TaskRequest;
import org.longhaul.submission.Order;
import org.longhaul.task.Lease;
import org.longhaul.task.Outcome;
import org.longhaul.task.Progress;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskException;
import org.longhaul.task.TaskState;
import org.longhaul.tree.Grove;

/**
 * Threads that do random things at the same time. What comes of it nobody can say beforehand; but when they rest, the
 * rows agree with one another, and with every answer that was given.
 */
final class Crowd {
    private static final int KEYS = 2;

    private final House house;
    private final Map<String, Grove.Member> nodes = new ConcurrentHashMap<>();
    private final List<String> ids = new CopyOnWriteArrayList<>();
    private final Map<String, TaskState> answered = new ConcurrentHashMap<>();
    private final Queue<Held> held = new ConcurrentLinkedQueue<>();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();
    private final Object killing = new Object();

    /** A lease, and the node as it was when it took it. */
    private record Held(Lease lease, String name, Grove.Member node, boolean child) {}

    Crowd(House house) {
        this.house = house;
        House.NODES.forEach(name -> nodes.put(name, house.member(name)));
    }

    /** So many threads do so many things each. */
    void round(int threads, int things, long seed) throws Exception {
        house.clock().set(Instant.now());
        house.settings().refresh();
        var work = IntStream.range(0, threads)
                .<Callable<Boolean>>mapToObj(thread -> () -> {
                    var random = new Random(seed + thread);
                    for (int i = 0; i < things; i++) {
                        tryToAct(random);
                    }
                    return true;
                })
                .toList();
        var pool = Executors.newFixedThreadPool(threads);
        try {
            for (Future<Boolean> each : pool.invokeAll(work)) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private void tryToAct(Random random) {
        done.incrementAndGet();
        try {
            act(random);
        } catch (LeaseLostException | TaskException e) {
            refused.incrementAndGet(); // somebody was faster
        } catch (DataAccessException e) {
            givenUp.incrementAndGet(); // the database was too busy, several times in a row: nothing has happened
        }
    }

    private Grove.Member node(Random random) {
        return Objects.requireNonNull(nodes.get(House.NODES.get(random.nextInt(House.NODES.size()))));
    }

    private @Nullable String id(Random random) {
        // the later ones mostly: the others have gone
        int size = ids.size();
        return size == 0 ? null : ids.get(Math.max(0, size - 1 - random.nextInt(60)));
    }

    private void act(Random random) {
        int which = random.nextInt(100);
        if (which < 12) {
            submit(random);
        } else if (which < 32) {
            claim(random);
        } else if (which < 40) {
            spread(random);
        } else if (which < 62) {
            end(random);
        } else if (which < 68) {
            report(random);
        } else if (which < 80) {
            people(random);
        } else if (which < 88) {
            node(random).roller.roll();
        } else if (which < 93) {
            node(random).stops.pass();
        } else if (which < 99) {
            forget(random);
        } else {
            kill(random);
        }
    }

    private void submit(Random random) {
        Order order = Order.of(random.nextInt(5) > 0 ? Grove.WORK : Grove.STIFF, Map.of(), "ann")
                .withPriority(random.nextInt(3))
                .withKey(random.nextInt(3) == 0 ? "1-" + random.nextInt(KEYS) : null)
                .withTtl(random.nextBoolean() ? Duration.ofHours(random.nextInt(20)) : null);
        ids.add(house.submission().submit(order));
        made.incrementAndGet();
    }

    private void claim(Random random) {
        String name = House.NODES.get(random.nextInt(House.NODES.size()));
        Grove.Member node = Objects.requireNonNull(nodes.get(name));
        for (Claimed each : house.claim(node, 1 + random.nextInt(3))) {
            held.add(new Held(each.lease(), name, node, each.parent() != null));
            ids.add(each.lease().taskId());
        }
    }

    private void spread(Random random) {
        Held parent = held.poll();
        if (parent == null) {
            return;
        }
        held.add(parent);
        var children = IntStream.range(0, random.nextInt(5))
                .mapToObj(i -> Child.of("c" + random.nextInt(4) + "-" + i, TaskRequest.of(Grove.WORK))
                        .expecting(random.nextInt(9), random.nextBoolean() ? "rows" : ""));
        var spread = Spread.over(children.toList());
        spread = random.nextBoolean() ? spread.toleratingAll() : spread;
        spread = random.nextInt(4) == 0 ? spread.stoppingEarly() : spread;
        spread = random.nextInt(4) == 0 ? spread.joining() : spread;
        made.addAndGet((int) parent.node().children.make(parent.lease(), spread, () -> false));
    }

    private void end(Random random) {
        Held mine = held.poll();
        if (mine != null) {
            end(mine, outcome(random));
            if (random.nextInt(10) == 0) {
                end(mine, outcome(random)); // an answer that was lost
            }
        }
    }

    private void end(Held mine, Outcome outcome) {
        String id = mine.lease().taskId();
        TaskState state;
        try {
            state = mine.node().ownership.end(mine.lease(), outcome);
        } catch (DataAccessException e) {
            held.add(mine); // as the house does: later again
            throw e;
        }
        if (state.isFinal()) {
            TaskState before = answered.put(id, state);
            assertThat(before == null || before == state)
                    .as("%s ended as %s, and as %s", id, before, state)
                    .isTrue();
        }
    }

    private static Outcome outcome(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Grove.FAILED;
            case 1 -> new Outcome.TryAgain("again", null, Duration.ZERO);
            case 2 -> new Outcome.Released(Reason.SHUTDOWN, "later");
            case 3 ->
                random.nextBoolean()
                        ? new Outcome.Dropped(Reason.SHUTDOWN, "cannot go on")
                        : new Outcome.Aborted(Reason.TIMEOUT, "took too long");
            default -> Grove.DONE;
        };
    }

    private void report(Random random) {
        Held mine = held.poll();
        if (mine != null) {
            held.add(mine);
            var progress = new Progress(random.nextInt(20), 20, random.nextInt(4) == 0 ? "bytes" : "rows");
            mine.node().ownership.report(List.of(new Ownership.Report(mine.lease(), progress, mine.child())));
        }
    }

    private void people(Random random) {
        String id = id(random);
        if (id == null) {
            return;
        }
        switch (random.nextInt(6)) {
            case 0, 1 -> house.grove().abort(id);
            case 2 -> house.holds().hold(id, House.EVE);
            case 3 -> house.holds().release(id, House.EVE);
            case 4 -> house.keeps().keep(id, House.EVE);
            default -> house.keeps().letGo(id, House.EVE);
        }
    }

    private void forget(Random random) {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> house.folding().fold();
            case 3, 4, 5 -> house.retention().collect();
            case 6 -> house.retention().drain("grove", House.EVE);
            case 7 -> house.counts().roll();
            default -> {
                String id = id(random);
                if (id != null) {
                    house.update(
                            "UPDATE task SET expires = ? WHERE id = ? AND state >= 3 AND parent_id IS NULL",
                            House.LONG_AGO,
                            id);
                }
            }
        }
    }

    private void kill(Random random) {
        synchronized (killing) {
            String name = House.NODES.get(random.nextInt(House.NODES.size()));
            house.grove().kill(name);
            node(random).rescue.rescue();
            nodes.put(name, house.member(name));
            node(random).rescue.rescue();
        }
    }

    /** All are at rest: what is there agrees. */
    void inspect() {
        house.inspection().all();
        house.inspection().sumsOfLiveTrees();
        Map<String, Standing> standings = house.standings();
        for (Held each : held) {
            if (nodes.get(each.name()) == each.node()) {
                Standing standing = standings.get(each.lease().taskId());
                assertThat(standing)
                        .as("the task of %s, whose node lives", each)
                        .isNotNull();
                assertThat(standing.epochOfRun())
                        .as("%s, whose node lives", each)
                        .isEqualTo(each.lease().epoch());
            }
        }
        answered.forEach((id, state) -> {
            Standing standing = standings.get(id);
            if (standing != null) {
                assertThat(standing.state()).as("where %s is, which ended", id).isEqualTo(state);
            }
        });
        assertThat(standings.size() + removed())
                .as("tasks that are there or were removed")
                .isEqualTo(made.get());
    }

    private long removed() {
        return house.inspection().totals().values().stream().mapToLong(n -> n).sum();
    }

    /** Drives everything to its end, and sees it all go. */
    void bringToAnEnd() {
        House.NODES.forEach(name -> nodes.put(name, house.member(name)));
        held.clear();
        Grove.Member node = Objects.requireNonNull(nodes.get("one"));
        node.rescue.rescue();
        for (int round = 0; house.inspection().count("SELECT count(*) FROM task WHERE state < 3") > 0; round++) {
            assertThat(round)
                    .as("rounds, with what lives: %s", house.standings())
                    .isLessThan(500);
            house.heldTasks().forEach(id -> house.holds().release(id, House.EVE));
            for (Claimed each : house.claim(node, 50)) {
                end(new Held(each.lease(), "one", node, each.parent() != null), Grove.DONE);
            }
            node.stops.pass();
            node.roller.roll();
        }
        inspect();
        house.inspection().nothingIsLeftToDo();
        house.keptTasks().forEach(id -> house.keeps().letGo(id, House.EVE));
        house.folding().fold();
        inspect();
        house.retention().drain("grove", House.EVE);
        inspect();
        house.inspection().nothingIsThere();
    }

    /** What was done in all. */
    @Override
    public String toString() {
        return "%d things done, %d tasks made, %d refused, %d given up by the database"
                .formatted(done.get(), made.get(), refused.get(), givenUp.get());
    }
}
