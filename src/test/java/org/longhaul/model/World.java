package org.longhaul.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.longhaul.ownership.Claimed;
import org.longhaul.ownership.Ownership;
import org.longhaul.platform.Setting;
import org.longhaul.spi.Child;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.spi.Spread;
import org.longhaul.spi.TaskRequest;
import org.longhaul.submission.Order;
import org.longhaul.task.Lease;
import org.longhaul.task.NotAbortableException;
import org.longhaul.task.Outcome;
import org.longhaul.task.Progress;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskEndedException;
import org.longhaul.task.TaskState;
import org.longhaul.task.WrongStateException;
import org.longhaul.tree.Grove;

/**
 * Does one random thing after another, to the database and to the model, and compares what each answers. After every
 * step each row stands where the model says.
 */
final class World {
    private static final int CROWDED = 140;
    private static final int DEEPEST = 5;
    private static final int REMEMBERED = 40;

    private static final List<String> BATCHES = List.of("1", "3", "500");

    private final House house;
    private final Random random;
    private final Model model;
    private final Map<String, Grove.Member> nodes = new TreeMap<>();
    private final Set<String> dead = new HashSet<>();
    private final List<Past> past = new ArrayList<>();
    private final Deque<String> deeds = new ArrayDeque<>();
    private final Map<String, Integer> done = new TreeMap<>();
    private final List<Runnable> lot = new ArrayList<>();

    /**
     * A lease that is no longer in force.
     *
     * @param answer what the end of its run was answered, and is to be answered again; null if it lost its task
     */
    private record Past(Lease lease, String node, @Nullable TaskState answer) {}

    World(House house, Random random) {
        this.house = house;
        this.random = random;
        this.model = new Model(house.settings().duration(Setting.USER_TASK_TTL).orElseThrow());
        House.NODES.forEach(name -> nodes.put(name, house.member(name)));
        often(10, this::submit);
        often(18, this::claim);
        often(9, this::report);
        often(6, this::child);
        often(8, this::spread);
        often(22, this::end);
        often(5, this::endLate);
        often(6, this::abort);
        often(4, this::hold);
        often(4, this::release);
        often(3, this::keep);
        often(4, this::letGo);
        often(5, this::timeComes);
        often(1, this::kill);
        often(2, this::rescue);
        often(2, this::restart);
        often(1, this::reconcile);
        often(9, this::roll);
        often(6, this::stop);
        often(3, this::fold);
        often(3, this::growOld);
        often(3, this::collect);
        often(1, this::drain);
        often(1, this::changeSettings);
        often(1, this::sweep);
    }

    private void often(int times, Runnable deed) {
        for (int i = 0; i < times; i++) {
            lot.add(deed);
        }
    }

    /** One random thing. */
    void step() {
        house.clock().set(Instant.now());
        lot.get(random.nextInt(lot.size())).run();
    }

    /** What was done last, the latest last. */
    String lastDeeds() {
        return String.join("\n  ", deeds);
    }

    /** How often what was done. */
    Map<String, Integer> done() {
        return done;
    }

    private void did(String what, Object... details) {
        var text = new StringBuilder(what);
        for (Object detail : details) {
            text.append(' ').append(detail);
        }
        deeds.addLast(text.toString());
        if (deeds.size() > REMEMBERED) {
            deeds.removeFirst();
        }
        done.merge(what, 1, Integer::sum);
    }

    private <T> @Nullable T any(List<T> among) {
        return among.isEmpty() ? null : among.get(random.nextInt(among.size()));
    }

    private @Nullable Twin twin(Predicate<Twin> which) {
        return any(model.those(which));
    }

    private @Nullable Twin running() {
        return twin(twin -> twin.lease != null);
    }

    private Grove.Member node(String name) {
        return Objects.requireNonNull(nodes.get(name));
    }

    private Grove.Member someNode() {
        return node(House.NODES.get(random.nextInt(House.NODES.size())));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private long liveOnes() {
        return model.all().stream().filter(Twin::live).count();
    }

    // what people do

    private void submit() {
        if (liveOnes() > CROWDED) {
            end();
            return;
        }
        boolean gentle = chance(85);
        int priority = random.nextInt(3);
        String key = chance(30) ? "1-" + random.nextInt(3) : null;
        Duration delay = chance(15) ? Duration.ofHours(1 + random.nextInt(5)) : null;
        Duration ttl = chance(50) ? null : Duration.ofMinutes((long) random.nextInt(5) * random.nextInt(600));
        String id = house.submission()
                .submit(Order.of(gentle ? Grove.WORK : Grove.STIFF, Map.of(), chance(50) ? "ann" : "bob")
                        .withPriority(priority)
                        .withKey(key)
                        .withDelay(delay)
                        .withProduct(chance(50) ? "atlas" : null)
                        .withTtl(ttl));
        var twin = new Twin(id, null, gentle, priority, key, ttl);
        twin.delayed = delay != null;
        model.add(twin);
        did("submit", twin);
    }

    private void abort() {
        Twin twin = twin(each -> each.live() || chance(5));
        if (twin == null) {
            return;
        }
        did("abort", twin);
        if (!twin.live()) {
            if (twin.state == TaskState.ABORTED && twin.abortAsked) {
                assertThat(house.grove().abort(twin.id)).isFalse();
            } else {
                assertThatThrownBy(() -> house.grove().abort(twin.id)).isInstanceOf(TaskEndedException.class);
            }
        } else if (!twin.gentle) {
            assertThatThrownBy(() -> house.grove().abort(twin.id)).isInstanceOf(NotAbortableException.class);
        } else {
            assertThat(house.grove().abort(twin.id)).isEqualTo(!twin.abortAsked);
            if (!twin.abortAsked) {
                model.aborted(twin);
            }
        }
    }

    private void hold() {
        Twin twin = twin(each -> each.state == TaskState.QUEUED || chance(3));
        if (twin == null) {
            return;
        }
        did("hold", twin);
        if (twin.state != TaskState.QUEUED) {
            assertThatThrownBy(() -> house.holds().hold(twin.id, House.EVE)).isInstanceOf(WrongStateException.class);
        } else {
            assertThat(house.holds().hold(twin.id, House.EVE)).isEqualTo(!twin.held);
            twin.held = true;
        }
    }

    private void release() {
        Twin twin = twin(each -> each.held);
        if (twin != null) {
            did("release", twin);
            assertThat(house.holds().release(twin.id, House.EVE)).isTrue();
            twin.held = false;
        }
    }

    private void keep() {
        Twin twin = twin(each -> true);
        if (twin != null) {
            did("keep", twin);
            assertThat(house.keeps().keep(twin.id, House.EVE)).isEqualTo(!twin.kept);
            twin.kept = true;
        }
    }

    private void letGo() {
        Twin twin = twin(each -> each.kept);
        if (twin != null) {
            did("let go", twin);
            assertThat(house.keeps().letGo(twin.id, House.EVE)).isTrue();
            twin.kept = false;
        }
    }

    private void changeSettings() {
        Duration ttl = Duration.ofMinutes(random.nextInt(600));
        boolean age = chance(70);
        String batch = BATCHES.get(random.nextInt(BATCHES.size()));
        did("change settings", ttl, age, batch);
        house.settings()
                .change(
                        Map.of(
                                "user-task-ttl",
                                ttl.toString(),
                                "task-ttl",
                                ttl.dividedBy(2).toString(),
                                "job-expire",
                                age ? "P1D" : "never",
                                "gc-batch",
                                batch),
                        House.EVE);
        model.lifetimes(ttl, age);
    }

    /** The time of a delayed task has come. */
    private void timeComes() {
        Twin twin = twin(each -> each.delayed);
        if (twin != null) {
            did("time comes", twin);
            house.update("UPDATE task SET due = ? WHERE id = ?", House.LONG_AGO, twin.id);
            twin.delayed = false;
        }
    }

    // what nodes do

    private void claim() {
        String name = House.NODES.get(random.nextInt(House.NODES.size()));
        claim(name, 1 + random.nextInt(2));
    }

    private List<Claimed> claim(String name, int limit) {
        List<Claimed> claimed = house.claim(node(name), limit);
        did("claim", name, claimed.size());
        if (dead.contains(name)) {
            assertThat(claimed).as("claims of a dead node").isEmpty();
            return claimed;
        }
        for (Claimed each : claimed) {
            Twin twin = model.twin(each.lease().taskId());
            did("  claimed", twin);
            assertThat(twin.state).as("%s is claimed", twin).isEqualTo(TaskState.QUEUED);
            assertThat(twin.held || twin.delayed)
                    .as("%s is held or delayed", twin)
                    .isFalse();
            assertThat(each.abortRequested()).isEqualTo(twin.abortAsked).isFalse();
            if (twin.key != null) {
                assertThat(model.those(other -> other != twin
                                && twin.key.equals(other.key)
                                && (other.state == TaskState.RUNNING || other.state == TaskState.WAITING)))
                        .as("others that have the key of %s", twin)
                        .isEmpty();
            }
            nothingIsBefore(twin);
            model.claimed(twin, each.lease(), name);
            assertThat(each.attempt()).as("attempts of %s", twin).isEqualTo(twin.attempt);
            assertThat(each.stage()).as("stage of %s", twin).isEqualTo(twin.stage);
        }
        if (claimed.size() < limit) {
            nothingIsLeft();
        }
        return claimed;
    }

    private boolean free(Twin twin) {
        return twin.state == TaskState.QUEUED
                && !twin.held
                && !twin.delayed
                && (twin.gentle
                        || model.those(other -> !other.gentle && other.state == TaskState.RUNNING)
                                        .size()
                                < House.PERMITS);
    }

    private void nothingIsBefore(Twin claimed) {
        assertThat(model.those(other -> free(other) && other.key == null && other.priority > claimed.priority))
                .as("tasks before %s", claimed)
                .isEmpty();
    }

    /** Whoever is free but was not claimed waits behind a key, which one that lives holds. */
    private void nothingIsLeft() {
        for (Twin twin : model.those(this::free)) {
            assertThat(twin.key).as("%s is free, and is not claimed", twin).isNotNull();
            String holder = house.holder(Objects.requireNonNull(twin.key));
            assertThat(holder).as("who holds the key of %s", twin).isNotNull().isNotEqualTo(twin.id);
            assertThat(model.twin(Objects.requireNonNull(holder)).live()).isTrue();
        }
    }

    private void report() {
        if (chance(10) && !past.isEmpty()) {
            Past old = past.get(random.nextInt(past.size()));
            did("report late", old.lease());
            var report = new Ownership.Report(old.lease(), new Progress(7, 9, "rows"), chance(50));
            assertThat(node(old.node()).ownership.report(List.of(report))).containsExactly(old.lease());
            return;
        }
        Twin twin = running();
        if (twin == null) {
            return;
        }
        long total = random.nextInt(50);
        var progress = new Progress(random.nextInt(50), total, any(List.of("", "rows", "rows", "rows", "bytes")));
        did("report", twin, progress);
        Lease lease = Objects.requireNonNull(twin.lease);
        var report = new Ownership.Report(lease, progress, twin.parent != null);
        assertThat(node(twin.node).ownership.report(List.of(report))).isEmpty();
        if (!twin.spread) {
            twin.completed = progress.completed();
            twin.total = progress.total();
            twin.unit = progress.unit();
        }
    }

    private Twin childOf(Twin parent, String id, Wanted wanted) {
        var twin = new Twin(id, parent, wanted.gentle(), wanted.priority(), wanted.key(), null);
        twin.delayed = wanted.delayed();
        twin.total = wanted.child().expected();
        twin.unit = wanted.child().unit();
        return twin;
    }

    private record Wanted(
            Child child,
            boolean gentle,
            int priority,
            @Nullable String key,
            boolean delayed) {}

    private Wanted wanted(Twin parent) {
        boolean gentle = chance(85);
        boolean delayed = chance(8);
        // keys of lower levels only: so nobody waits for one another in a circle
        String key = chance(15) ? (parent.depth() + 1) + "-" + random.nextInt(3) : null;
        int priority = chance(70) ? parent.priority : random.nextInt(3);
        var request = TaskRequest.of(gentle ? Grove.WORK : Grove.STIFF).priority(priority);
        if (key != null) {
            request = request.key(key);
        }
        if (delayed) {
            request = request.delay(Duration.ofHours(2));
        }
        var child = Child.of("c" + random.nextInt(8), request);
        if (chance(30)) {
            child = child.expecting(random.nextInt(40), Objects.requireNonNull(any(List.of("", "rows", "rows"))));
        }
        return new Wanted(child, gentle, priority, key, delayed);
    }

    private void child() {
        Twin parent = twin(each -> each.lease != null && each.depth() < DEEPEST);
        if (parent == null) {
            return;
        }
        Wanted wanted = wanted(parent);
        String before = house.childOf(parent.id, wanted.child().key());
        String id = node(parent.node).children.make(Objects.requireNonNull(parent.lease), wanted.child());
        did("child", parent, wanted.child().key());
        model.spread(parent);
        if (before == null) {
            model.born(parent, childOf(parent, id, wanted));
        } else {
            assertThat(id).as("a child that was there").isEqualTo(before);
        }
    }

    private void spread() {
        Twin parent = twin(each -> each.lease != null && each.depth() < DEEPEST);
        if (parent == null || (liveOnes() > CROWDED && chance(70))) {
            return;
        }
        var byKey = new LinkedHashMap<String, Wanted>();
        int number = random.nextInt(6);
        for (int i = 0; i < number; i++) {
            Wanted wanted = wanted(parent);
            byKey.putIfAbsent(wanted.child().key(), wanted);
        }
        var fresh = new LinkedHashMap<>(byKey);
        fresh.keySet().removeIf(key -> house.childOf(parent.id, key) != null);
        var spread = Spread.over(byKey.values().stream().map(Wanted::child).toList());
        int policy = random.nextInt(3);
        spread = policy == 0 ? spread : policy == 1 ? spread.tolerating(1) : spread.toleratingAll();
        spread = chance(25) ? spread.stoppingEarly() : spread;
        spread = chance(30) ? spread.joining() : spread;
        spread = chance(20) ? spread.expecting(20, "rows") : spread;
        did("spread", parent, byKey.keySet(), spread);
        Lease lease = Objects.requireNonNull(parent.lease);
        assertThat(node(parent.node).children.make(lease, spread, () -> false)).isEqualTo(fresh.size());
        model.spread(parent);
        parent.tolerated = spread.tolerated();
        parent.stopEarly = spread.stopsEarly();
        parent.joins = spread.joins();
        fresh.forEach((key, wanted) ->
                model.born(parent, childOf(parent, Objects.requireNonNull(house.childOf(parent.id, key)), wanted)));
        if (chance(20)) {
            did("  again");
            assertThat(node(parent.node).children.make(lease, spread, () -> false))
                    .as("children that a repeated spread makes")
                    .isZero();
        }
    }

    private Outcome outcome() {
        int which = random.nextInt(100);
        if (which < 55) {
            return Grove.DONE;
        } else if (which < 70) {
            return Grove.FAILED;
        } else if (which < 80) {
            return new Outcome.TryAgain("again", null, chance(50) ? Duration.ZERO : Duration.ofHours(1));
        } else if (which < 87) {
            return new Outcome.Aborted(chance(70) ? Reason.ASKED : Reason.TIMEOUT, "stopped");
        } else if (which < 92) {
            return new Outcome.Dropped(Reason.SHUTDOWN, "cannot go on");
        }
        return new Outcome.Released(Reason.SHUTDOWN, "later");
    }

    private void end() {
        Twin twin = running();
        if (twin != null) {
            end(twin, outcome());
        }
    }

    private void end(Twin twin, Outcome outcome) {
        Lease lease = Objects.requireNonNull(twin.lease);
        String node = twin.node;
        did("end", twin, outcome);
        TaskState answer = node(node).ownership.end(lease, outcome);
        assertThat(answer).as("the end of %s by %s", twin, outcome).isEqualTo(model.ended(twin, outcome));
        past.add(new Past(lease, node, answer));
    }

    /** The end of a run that has ended already, or lost its task: it is recognised, or refused. */
    private void endLate() {
        Past old = any(past);
        if (old == null) {
            return;
        }
        did("end late", old);
        TaskState answer = old.answer();
        if (answer == null || !model.ids().contains(old.lease().taskId())) {
            assertThatThrownBy(() -> node(old.node()).ownership.end(old.lease(), outcome()))
                    .isInstanceOf(LeaseLostException.class);
        } else {
            assertThat(node(old.node()).ownership.end(old.lease(), outcome()))
                    .as("an end that is told again")
                    .isEqualTo(answer);
        }
        assertThatThrownBy(() -> node(old.node()).children.make(old.lease(), Grove.child("late")))
                .isInstanceOf(LeaseLostException.class);
    }

    private void kill() {
        String name = House.NODES.get(random.nextInt(House.NODES.size()));
        did("kill", name);
        house.grove().kill(name);
        dead.add(name);
    }

    private void rescue() {
        var lost = model.those(twin -> twin.lease != null && dead.contains(twin.node));
        did("rescue", lost);
        assertThat(someNode().rescue.rescue()).isEqualTo(lost.size());
        for (Twin twin : lost) {
            past.add(new Past(Objects.requireNonNull(twin.lease), twin.node, null));
            model.lost(twin);
        }
    }

    /** A node is started, or started again: what it ran is rescued, for its incarnation is gone. */
    private void restart() {
        String name = dead.isEmpty() || chance(20)
                ? House.NODES.get(random.nextInt(House.NODES.size()))
                : dead.iterator().next();
        did("restart", name);
        nodes.put(name, house.member(name));
        dead.add(name);
        rescue();
        dead.remove(name);
    }

    /** A node finds that it does not run what it is said to run: an answer to a claim was lost. */
    private void reconcile() {
        String name = House.NODES.get(random.nextInt(House.NODES.size()));
        if (dead.contains(name)) {
            return;
        }
        var owned = model.those(twin -> twin.lease != null && twin.node.equals(name));
        Twin unknown = any(owned);
        var runs = new HashSet<Lease>();
        owned.stream().filter(twin -> twin != unknown).forEach(twin -> runs.add(Objects.requireNonNull(twin.lease)));
        did("reconcile", name, unknown);
        assertThat(node(name).ownership.reconcile(runs)).isZero();
        assertThat(node(name).ownership.reconcile(runs)).isEqualTo(unknown == null ? 0 : 1);
        assertThat(node(name).ownership.reconcile(runs)).isZero();
        if (unknown != null) {
            Lease lease = Objects.requireNonNull(unknown.lease);
            past.add(new Past(lease, name, model.ended(unknown, new Outcome.Released(Reason.NOT_STARTED, "lost"))));
        }
    }

    // what timers do

    private void roll() {
        did("roll");
        someNode().roller.roll();
        model.rolledUp();
    }

    private void stop() {
        did("stop");
        someNode().stops.pass();
        model.stopsCarriedDown();
    }

    private void fold() {
        remember();
        int folded = model.folded();
        did("fold", folded);
        assertThat(house.folding().fold()).as("how many are folded").isEqualTo(folded);
    }

    /** Time cannot be slept for: the times of an ended task are moved back. */
    private void growOld() {
        Twin twin = twin(each -> !each.live() && (each.parent == null || chance(30)));
        if (twin == null) {
            return;
        }
        did("grow old", twin);
        if (twin.parent == null && chance(70)) {
            house.update("UPDATE task SET expires = ? WHERE id = ?", House.LONG_AGO, twin.id);
            twin.overdue = true;
        } else {
            house.update("UPDATE task SET ended = ? WHERE id = ?", House.LONG_AGO, twin.id);
            twin.ancient = true;
        }
    }

    private void collect() {
        remember();
        int gone = model.collected();
        did("collect", gone);
        int removed = house.retention().collect().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        assertThat(removed).as("how many are removed").isEqualTo(gone);
    }

    private void drain() {
        if (chance(70)) {
            return;
        }
        remember();
        int gone = model.drained();
        did("drain", gone);
        assertThat(house.retention().drain("grove", House.EVE).removed())
                .as("how many are drained")
                .isEqualTo(gone);
    }

    /** What sweeps look for is not there. */
    private void sweep() {
        did("sweep");
        someNode().gates.consumeKeySignals();
        assertThat(someNode().gates.sweepKeys()).as("stranded keys").isZero();
        assertThat(house.sweepPermits()).as("stranded permits").isZero();
        house.counts().roll();
        house.inspection().countsAreTrue();
    }

    // what is looked at

    /** Every row stands where its twin does, and there are no others. */
    void compare() {
        Map<String, Standing> rows = house.standings();
        assertThat(rows.keySet()).as("the tasks that are there").isEqualTo(model.ids());
        for (Twin twin : model.all()) {
            assertThat(rows.get(twin.id)).as("%s", twin).isEqualTo(standing(twin));
        }
    }

    private static Standing standing(Twin twin) {
        return new Standing(
                twin.state,
                twin.attempt,
                twin.stage,
                twin.abortAsked,
                twin.spread,
                twin.kept,
                twin.held && twin.state == TaskState.QUEUED,
                twin.lease == null ? null : twin.node,
                twin.lease == null ? -1 : twin.lease.epoch());
    }

    /** All that can be looked at: rows, sums, history, and what was removed. */
    void inspect() {
        Map<String, Inspection.Sums> sums = house.inspection().sums();
        Map<String, Progress> rows = house.inspection().progress();
        for (Twin twin : model.all()) {
            Progress row = Objects.requireNonNull(rows.get(twin.id));
            if (twin.spread) {
                inherit(twin, row);
                assertThat(sums.get(twin.id)).as("the sums of %s", twin).isNotNull();
            } else {
                assertThat(row)
                        .as("how far %s is", twin)
                        .isEqualTo(new Progress(twin.completed, twin.total, twin.unit));
            }
        }
        for (Twin twin : model.those(each -> each.spread)) {
            Inspection.Sums its = Objects.requireNonNull(sums.get(twin.id));
            assertThat(its.children()).as("children of %s", twin).isEqualTo(twin.children.size());
            for (TaskState end : List.of(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.ABORTED, TaskState.DROPPED)) {
                assertThat(its.ends(end))
                        .as("children of %s that are %s", twin, end)
                        .isEqualTo(twin.children.stream()
                                .filter(child -> child.state == end)
                                .count());
            }
            assertThat(its.completed())
                    .as("completed by the children of %s", twin)
                    .isEqualTo(twin.children.stream()
                            .mapToLong(child -> child.completed)
                            .sum());
            assertThat(its.total())
                    .as("total of the children of %s", twin)
                    .isEqualTo(twin.children.stream()
                            .mapToLong(child -> child.total)
                            .sum());
        }
        lifetimes();
        house.inspection().totalsAre(model.goneByState());
        house.inspection().all();
    }

    /** How far those are that have children, before some go. */
    private void remember() {
        Map<String, Progress> rows = house.inspection().progress();
        model.those(twin -> twin.spread).forEach(twin -> inherit(twin, Objects.requireNonNull(rows.get(twin.id))));
    }

    /** How far it is, is what its children are; once it has ended, it is what it was. */
    private static void inherit(Twin twin, Progress row) {
        if (!twin.live() && twin.frozen) {
            assertThat(row)
                    .as("the progress of %s, which has ended", twin)
                    .isEqualTo(new Progress(twin.completed, twin.total, twin.unit));
        }
        twin.frozen = !twin.live();
        twin.completed = row.completed();
        twin.total = row.total();
        twin.unit = row.unit();
    }

    private void lifetimes() {
        Map<String, Duration> stays = house.inspection().stays();
        for (Twin twin : model.those(each -> each.stays != null && !each.overdue && !each.ancient)) {
            Duration off = Objects.requireNonNull(stays.get(twin.id)).minus(Objects.requireNonNull(twin.stays));
            assertThat(off.abs()).as("how long %s stays", twin).isLessThan(Duration.ofSeconds(20));
        }
    }

    /** Drives everything to its end, and sees it all go. */
    void bringToAnEnd() {
        House.NODES.forEach(name -> nodes.put(name, house.member(name)));
        dead.addAll(House.NODES);
        rescue();
        dead.clear();
        for (int round = 0; liveOnes() > 0; round++) {
            assertThat(round)
                    .as("rounds, with what lives: %s", model.those(Twin::live))
                    .isLessThan(500);
            for (Twin twin : model.those(each -> each.held)) {
                house.holds().release(twin.id, House.EVE);
                twin.held = false;
            }
            for (Twin twin : model.those(each -> each.delayed)) {
                house.update("UPDATE task SET due = ? WHERE id = ?", House.LONG_AGO, twin.id);
                twin.delayed = false;
            }
            claim("one", 50);
            for (Twin twin : model.those(each -> each.lease != null)) {
                end(twin, Grove.DONE);
            }
            stop();
            roll();
            compare();
        }
        inspect();
        house.inspection().nothingIsLeftToDo();
        for (Twin twin : model.those(each -> each.kept)) {
            house.keeps().letGo(twin.id, House.EVE);
            twin.kept = false;
        }
        fold();
        compare();
        inspect();
        drainAll();
    }

    private void drainAll() {
        int gone = model.drained();
        assertThat(house.retention().drain("grove", House.EVE).removed()).isEqualTo(gone);
        compare();
        house.inspection().totalsAre(model.goneByState());
        house.inspection().all();
        house.inspection().nothingIsThere();
    }
}
