package org.longhaul.retention;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.longhaul.platform.Lifetimes;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Setting;
import org.longhaul.security.Audit;
import org.longhaul.task.Actor;

/**
 * Forgets ended tasks: those whose time to live is over, counted from their end, and those that ended longer than
 * {@code job-expire} ago. What runs or waits is never removed, nor what is held against it. It goes in small
 * transactions, so it can be cut off anywhere and run again; totals per day, type and end stay.
 */
@ApplicationScoped
public class Retention {
    /** After how many tasks a drain of a module stops. */
    public static final int MOST = 20_000;

    private static final System.Logger LOG = System.getLogger(Retention.class.getName());

    private static final long SHORT_REST = 100_000_000L;

    private RetentionStore store;
    private LiveSettings settings;
    private Retrying retrying;
    private Audit audit;
    private volatile boolean stopped;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Retention() {}

    /** Forgets tasks of this store. */
    @Inject
    public Retention(RetentionStore store, LiveSettings settings, Retrying retrying, Audit audit) {
        this.audit = audit;
        this.store = store;
        this.settings = settings;
        this.retrying = retrying;
    }

    /**
     * Removes everything that may go now, and says how many by which limit. What cannot go, because it is locked or
     * something below it is kept, keeps nothing behind it from going.
     */
    public Map<Limit, Integer> collect() {
        var removed = new EnumMap<Limit, Integer>(Limit.class);
        for (Limit limit : List.of(Limit.TTL, Limit.JOB_EXPIRE)) {
            int all = collect(limit);
            if (all > 0) {
                removed.put(limit, all);
            }
        }
        return removed;
    }

    private int collect(Limit limit) {
        int batch = settings.number(Setting.GC_BATCH);
        int all = 0;
        RetentionStore.Place place = RetentionStore.Place.FIRST;
        List<RetentionStore.Due> due = due(limit, place, batch);
        while (!due.isEmpty() && !stopped) {
            long began = System.nanoTime();
            List<Expired> gone =
                    remove(due.stream().map(RetentionStore.Due::task).toList(), batch);
            long took = System.nanoTime() - began;
            all += logged(gone);
            if (due.size() < batch) {
                return all;
            }
            rest(took / 2);
            place = place.after(due, gone.stream().map(Expired::id).collect(Collectors.toSet()));
            due = due(limit, place, batch);
        }
        return all;
    }

    /** With an embedded database, a third of the time is for others. */
    private void rest(long nanos) {
        if (!store.embedded()) {
            return;
        }
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !stopped; left = until - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, SHORT_REST));
        }
    }

    /** Ends the present pass after its present batch, and every later one before its first: the node goes down. */
    void stop() {
        stopped = true;
    }

    /** Removes those that may go; of trees, what is below a root before it. */
    private List<Expired> remove(List<Expired> expired, int batch) {
        List<Expired> gone = retrying.inOwnTransaction(() -> store.remove(expired));
        if (gone.size() == expired.size()) {
            return gone;
        }
        Set<String> ids = gone.stream().map(Expired::id).collect(Collectors.toSet());
        List<Expired> left =
                expired.stream().filter(task -> !ids.contains(task.id())).toList();
        List<Expired> below = removeBelow(left.stream().map(Expired::id).toList(), batch);
        if (below.isEmpty()) {
            return gone;
        }
        var all = new ArrayList<>(gone);
        all.addAll(below);
        all.addAll(retrying.inOwnTransaction(() -> store.remove(left)));
        return all;
    }

    /** Removes what is below these roots, leaves first; it can be cut off anywhere. */
    private List<Expired> removeBelow(List<String> roots, int batch) {
        var all = new ArrayList<Expired>();
        int before;
        do {
            before = all.size();
            String after = "";
            List<Expired> leaves;
            do {
                leaves = store.leaves(roots, false, after, batch).stream()
                        .map(RetentionStore.Leaf::task)
                        .toList();
                if (!leaves.isEmpty()) {
                    List<Expired> some = leaves;
                    all.addAll(retrying.inOwnTransaction(() -> store.remove(some)));
                    after = leaves.get(leaves.size() - 1).id();
                }
            } while (leaves.size() == batch && !stopped);
        } while (all.size() > before && !stopped); // whose children went is a leaf now
        return all;
    }

    private static int logged(List<Expired> gone) {
        gone.forEach(task -> LOG.log(
                System.Logger.Level.DEBUG,
                "retention: task {0} is removed by {1}",
                task.id(),
                task.limit().text()));
        return gone.size();
    }

    private List<RetentionStore.Due> due(Limit limit, RetentionStore.Place from, int rows) {
        return limit == Limit.TTL
                ? store.byTtl(from, rows)
                : longest().map(age -> store.byAge(age, from, rows)).orElse(List.of());
    }

    /** No ended task stays longer; but each stays so long that a late waiter learns how it ended. */
    Optional<Duration> longest() {
        return settings.duration(Setting.JOB_EXPIRE)
                .map(age -> age.compareTo(Lifetimes.GRACE) > 0 ? age : Lifetimes.GRACE);
    }

    /**
     * Removes ended tasks of a module now, whatever their age: those that run on nodes, not what is computed, and not
     * what somebody keeps. What ends meanwhile is left for the next time.
     *
     * @param by who wants it
     * @return how many went, and whether that is all of them: after {@value #MOST} it stops
     */
    public Drained drain(String module, Actor by) {
        int removed = 0;
        Walk walk;
        do {
            walk = walk(module, MOST - removed);
            removed += walk.removed();
        } while (walk.toTheEnd()
                && walk.removed() > 0
                && walk.removed() < walk.found()); // those that others had locked
        boolean all = walk.toTheEnd();
        audit.append(by, "module-drained", module, "%d tasks removed".formatted(removed));
        LOG.log(
                System.Logger.Level.INFO,
                "retention: {0} drains module {1}: {2} tasks removed",
                by.name(),
                module,
                removed);
        return new Drained(removed, all);
    }

    /** One way through the ended tasks of a module: how many there were, and how many could go. */
    private record Walk(int found, int removed, boolean toTheEnd) {}

    private Walk walk(String module, int most) {
        int batch = settings.number(Setting.GC_BATCH);
        int all = 0;
        int removed = 0;
        long before = Long.MAX_VALUE;
        List<RetentionStore.Numbered> found;
        do {
            found = store.endedOf(module, before, batch);
            if (!found.isEmpty()) {
                var some = found.stream().map(RetentionStore.Numbered::task).toList();
                removed += remove(some, batch).size();
                all += found.size();
                before = found.get(found.size() - 1).seq();
            }
        } while (found.size() == batch && removed < most);
        return new Walk(all, removed, found.size() < batch);
    }

    /**
     * What a drain removed.
     *
     * @param all whether no more could be removed
     */
    public record Drained(int removed, boolean all) {}

    /** Totals of what was removed, from one day to another, the latest first. */
    public List<Total> totals(LocalDate from, LocalDate to) {
        return store.totals(from, to);
    }
}
