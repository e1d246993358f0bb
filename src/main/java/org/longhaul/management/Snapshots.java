package org.longhaul.management;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longhaul.ownership.LocalNode;
import org.longhaul.ownership.Nodes;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Loop;
import org.longhaul.platform.StateCounts;
import org.longhaul.query.Modules;
import org.longhaul.query.Overview;
import org.longhaul.schedule.Schedules;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskState;

/**
 * The snapshot that all attributes are served from. It is at most {@value #MAX_AGE_MILLIS} ms old when it is read, and
 * taken anew only if somebody reads: a hundred readers cost what one does, and none costs nothing. One thread takes it.
 * If that takes longer than a reader should wait, they get the one before, which says how old it is; who reads next does
 * not wait.
 */
@ApplicationScoped
public class Snapshots {
    /** How old what is read is at most, while the database answers. */
    static final long MAX_AGE_MILLIS = 1000;

    /** How many tasks that run or wait for others are shown at most. */
    static final int MOST_ACTIVE = 500;

    /** How many tasks that are queued, or have failed, are shown at most. */
    static final int MOST_SHOWN = 100;

    /** How many tasks of this node are shown at most. */
    static final int MOST_HERE = 200;

    private static final System.Logger LOG = System.getLogger(Snapshots.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long MOST_COUNTED = 100_000;
    private static final String PROBLEM = "The database does not answer; this is how it stood then";

    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory threads;

    private StateCounts counts;
    private Overview overview;
    private Modules modules;
    private Nodes nodes;
    private LocalNode node;
    private LiveSettings settings;
    private Schedules schedules;
    private Clock clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition taken = lock.newCondition();
    private volatile Snapshot latest = Snapshot.NONE;
    private volatile @Nullable Loop loop;
    private long changes;
    private Instant tried = Instant.EPOCH;

    /** Whether somebody has waited in vain for the one that is being taken: nobody else does, until it is there. */
    private boolean silent;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Snapshots() {}

    /** Snapshots of what these say. */
    @Inject
    @SuppressWarnings("NullAway.Init")
    public Snapshots(
            StateCounts counts,
            Overview overview,
            Modules modules,
            Nodes nodes,
            LocalNode node,
            LiveSettings settings,
            Schedules schedules,
            Clock clock) {
        this.counts = counts;
        this.overview = overview;
        this.modules = modules;
        this.nodes = nodes;
        this.node = node;
        this.settings = settings;
        this.schedules = schedules;
        this.clock = clock;
    }

    /** Begins to serve. */
    void start() {
        loop = Loop.whenWoken(threads, "jmx-snapshot", this::take);
    }

    /** Ends. */
    void stop() {
        Loop running = loop;
        if (running != null) {
            running.stop(Duration.ofSeconds(5));
        }
        loop = null;
    }

    /** The latest, taken anew if it is too old. */
    Snapshot get() {
        lock.lock();
        try {
            long left = silent ? 0 : PATIENCE.toNanos();
            Loop running = loop;
            while (running != null && isOld()) {
                running.wake();
                if (left <= 0) {
                    silent = true;
                    return latest.withProblem(PROBLEM);
                }
                left = taken.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return latest;
    }

    private boolean isOld() {
        return clock.instant().isAfter(tried.plusMillis(MAX_AGE_MILLIS));
    }

    /** Something was changed by who will now look: what was taken before, or is being taken, is too old. */
    void expire() {
        lock.lock();
        try {
            changes++;
            tried = Instant.EPOCH;
        } finally {
            lock.unlock();
        }
    }

    private void take() {
        long before = changes();
        Instant at = clock.instant();
        Snapshot fresh = null;
        String problem = "";
        try {
            fresh = snapshot(at);
        } catch (RuntimeException e) {
            problem = PROBLEM;
            LOG.log(Level.DEBUG, "jmx: no snapshot can be taken; the next reader tries again", e);
        }
        lock.lock();
        try {
            latest = fresh == null ? latest.withProblem(problem) : fresh;
            tried = changes == before ? at : Instant.EPOCH;
            silent = false;
            taken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    private Snapshot snapshot(Instant at) {
        var byState = counts.counts(Sight.ALL);
        List<Overview.Entry> active = Stream.of(TaskState.WAITING, TaskState.RUNNING)
                .flatMap(state -> overview.latest(state, MOST_ACTIVE).stream())
                .limit(MOST_ACTIVE)
                .toList();
        List<Overview.Entry> failed = Stream.of(TaskState.FAILED, TaskState.ABORTED, TaskState.DROPPED)
                .flatMap(state -> overview.latest(state, MOST_SHOWN).stream())
                .sorted(Comparator.comparing((Overview.Entry entry) ->
                                Optional.ofNullable(entry.task().ended()).orElse(Instant.EPOCH))
                        .reversed())
                .limit(MOST_SHOWN)
                .toList();
        List<Overview.Entry> waiting = overview.longestWaiting(MOST_SHOWN);
        return new Snapshot(
                at,
                "",
                byState,
                Views.tree(active),
                Views.tree(waiting),
                Views.tree(failed),
                overview.runningOn(node.name(), node.incarnation(), MOST_HERE).stream()
                        .collect(
                                Collectors.toMap(entry -> entry.task().id(), Function.identity(), (one, other) -> one)),
                waiting.stream().findFirst().map(Overview.Entry::task),
                byState.getOrDefault(TaskState.QUEUED, 0L) > MOST_COUNTED
                        ? Optional.empty()
                        : Optional.of(overview.queued()),
                new ArrayList<>(modules.all()),
                nodes.all(),
                settings.all(),
                schedules.list(Sight.ALL, "", Schedules.MAX_LIMIT));
    }
}
