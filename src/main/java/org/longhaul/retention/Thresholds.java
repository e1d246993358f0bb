package org.longhaul.retention;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.longhaul.ownership.LocalNode;
import org.longhaul.platform.Journal;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Setting;
import org.longhaul.retention.ThresholdStore.After;
import org.longhaul.retention.ThresholdStore.Begun;
import org.longhaul.retention.ThresholdStore.Holder;
import org.longhaul.retention.ThresholdStore.Waiting;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskState;

/**
 * Ends what waits for too long, and asks to stop what keeps others waiting for too long.
 *
 * <p>A READY task that nobody took for {@code job-cancel-threshold} is ABORTED; one that was never started is DROPPED
 * after {@code job-expire}, if that is shorter. A running task that has others wait behind its key for the threshold is
 * asked to stop, and frees the key when it has really ended; one that cannot be aborted is left alone. Only time counts
 * in which the task that waits could have been taken: see {@link Attendance}.
 *
 * <p>When four fifths of the time are over, the history of the task is told, once. Whatever is done is done in small
 * transactions that say again what they rely on: it can be cut off anywhere and run again, by several nodes at once.
 */
@ApplicationScoped
public class Thresholds {
    private static final System.Logger LOG = System.getLogger(Thresholds.class.getName());
    private static final int BATCH = 50;
    private static final double NEAR = 0.8;

    private ThresholdStore store;
    private Attendance attendance;
    private LiveSettings settings;
    private Journal journal;
    private Retrying retrying;
    private LocalNode node;
    private Consumer<TaskChanged> changes;

    private Consumer<LimitApplied> applied = event -> {};

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Thresholds() {}

    /** Tells of what it does here. */
    @Inject
    void tell(Event<LimitApplied> event) {
        applied = event::fire;
    }

    /** Thresholds for the tasks of this store. */
    @Inject
    public Thresholds(
            ThresholdStore store,
            Attendance attendance,
            LiveSettings settings,
            Journal journal,
            Retrying retrying,
            LocalNode node,
            Event<TaskChanged> changes) {
        this(store, attendance, settings, journal, retrying, node, (Consumer<TaskChanged>) changes::fire);
    }

    /** As above; what changed goes to the consumer. */
    public Thresholds(
            ThresholdStore store,
            Attendance attendance,
            LiveSettings settings,
            Journal journal,
            Retrying retrying,
            LocalNode node,
            Consumer<TaskChanged> changes) {
        this.store = store;
        this.attendance = attendance;
        this.settings = settings;
        this.journal = journal;
        this.retrying = retrying;
        this.node = node;
        this.changes = changes;
    }

    /** What becomes of READY tasks after a time. */
    record Rule(Limit limit, Fate.Act act, Duration time, Begun begun) {
        Duration nearly() {
            return Thresholds.nearly(time);
        }

        TaskState end() {
            return act == Fate.Act.DROP ? TaskState.DROPPED : TaskState.ABORTED;
        }

        Reason reason() {
            return act == Fate.Act.DROP ? Reason.EXPIRED : Reason.THRESHOLD;
        }
    }

    /** A running task that keeps others waiting, and since when. */
    record Blocking(Holder holder, Instant since) {}

    /** Ends and stops everything that is over its limit now, and says how many by which limit. */
    public Map<Limit, Integer> enforce() {
        Served served = attendance.served();
        var done = new EnumMap<Limit, Integer>(Limit.class);
        for (Rule rule : rules()) {
            int ended = 0;
            for (String lane : served.lanes()) {
                ended += served.since(lane, rule.time())
                        .map(since -> endAll(lane, rule, since))
                        .orElse(0);
                warnAll(lane, rule, served);
            }
            if (ended > 0) {
                done.merge(rule.limit(), ended, Integer::sum);
            }
        }
        threshold().ifPresent(time -> {
            int stopped = stopBlocking(served, time);
            if (stopped > 0) {
                done.merge(Limit.JOB_CANCEL_THRESHOLD, stopped, Integer::sum);
            }
        });
        return done;
    }

    /** After how much of a time there is a warning. */
    static Duration nearly(Duration time) {
        return Duration.ofMillis((long) (time.toMillis() * NEAR));
    }

    private Optional<Duration> threshold() {
        return settings.duration(Setting.JOB_CANCEL_THRESHOLD);
    }

    /** The rules in force for READY tasks; of two for the same task, the one whose time is over first. */
    List<Rule> rules() {
        Optional<Duration> threshold = threshold();
        Optional<Duration> expire = settings.duration(Setting.JOB_EXPIRE);
        boolean expireFirst = expire.isPresent()
                && threshold.filter(time -> time.compareTo(expire.get()) <= 0).isEmpty();
        var rules = new ArrayList<Rule>();
        if (expireFirst) {
            rules.add(new Rule(Limit.JOB_EXPIRE, Fate.Act.DROP, expire.orElseThrow(), Begun.NEVER));
        }
        threshold.ifPresent(time -> rules.add(
                new Rule(Limit.JOB_CANCEL_THRESHOLD, Fate.Act.ABORT, time, expireFirst ? Begun.ONCE : Begun.EITHER)));
        return rules;
    }

    private int endAll(String lane, Rule rule, Instant since) {
        int all = 0;
        After after = After.BEGINNING;
        List<Waiting> batch;
        do {
            batch = store.ready(lane, rule.begun(), since, null, null, after, BATCH);
            if (!batch.isEmpty()) {
                var some = batch;
                all += retrying.inOwnTransaction(() -> end(some, rule, since));
                after = new After(
                        some.get(some.size() - 1).since(),
                        some.get(some.size() - 1).task().id());
            }
        } while (batch.size() == BATCH);
        return all;
    }

    private int end(List<Waiting> batch, Rule rule, Instant since) {
        String what = "%s: nobody took it for %s in which it could have been taken"
                .formatted(rule.limit().text(), rule.time());
        int ended = 0;
        for (Waiting each : byId(batch)) {
            var task = each.task();
            if (store.end(task, rule.end(), rule.reason(), rule.limit(), rule.begun(), since, node.name(), what)) {
                journal.append(
                        task.id(),
                        Journal.Kind.CHANGED,
                        node.name(),
                        rule.limit().actor(),
                        what);
                changes.accept(new TaskChanged(task.id(), rule.end(), task.lane()));
                applied.accept(new LimitApplied(task.id(), rule.limit(), rule.act(), what));
                LOG.log(Level.INFO, "retention: task {0} ends as {1}, {2}", task.id(), rule.end(), what);
                ended++;
            }
        }
        return ended;
    }

    private static List<Waiting> byId(List<Waiting> batch) {
        return batch.stream()
                .sorted(Comparator.comparing(each -> each.task().id()))
                .toList();
    }

    private void warnAll(String lane, Rule rule, Served served) {
        Instant near = served.since(lane, rule.nearly()).orElse(null);
        if (near == null) {
            return;
        }
        Instant over = served.since(lane, rule.time()).orElse(null);
        String what = "%s is near: nobody took it for %s in which it could have been taken; after %s it ends as %s"
                .formatted(rule.limit().text(), rule.nearly(), rule.time(), rule.end());
        After after = After.BEGINNING;
        List<Waiting> batch;
        do {
            batch = store.ready(lane, rule.begun(), near, over, rule.limit(), after, BATCH);
            if (!batch.isEmpty()) {
                var some = batch;
                retrying.inOwnTransaction(() -> warn(some, rule.limit(), what));
                after = new After(
                        some.get(some.size() - 1).since(),
                        some.get(some.size() - 1).task().id());
            }
        } while (batch.size() == BATCH);
    }

    private boolean warn(List<Waiting> batch, Limit limit, String what) {
        for (Waiting each : byId(batch)) {
            if (store.warn(each, limit)) {
                journal.append(each.task().id(), Journal.Kind.WARNED, node.name(), limit.actor(), what);
                LOG.log(Level.WARNING, "retention: task {0}: {1}", each.task().id(), what);
            }
        }
        return true;
    }

    /** All running tasks that have kept others waiting behind their key for that long; by id. */
    List<Blocking> blocking(Served served, Duration time) {
        var found = new ArrayList<Blocking>();
        for (Holder holder : store.holders()) {
            String key = holder.task().key();
            if (key != null) {
                store.behind(key).entrySet().stream()
                        .filter(line -> isOver(served, line.getKey(), later(line.getValue(), holder.started()), time))
                        .map(line -> later(line.getValue(), holder.started()))
                        .min(Instant::compareTo)
                        .ifPresent(since -> found.add(new Blocking(holder, since)));
            }
        }
        return found;
    }

    private static boolean isOver(Served served, String lane, Instant since, Duration time) {
        return served.since(lane, time).filter(limit -> !since.isAfter(limit)).isPresent();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private int stopBlocking(Served served, Duration time) {
        Duration nearly = nearly(time);
        var over = blocking(served, time);
        int stopped = 0;
        for (Blocking each : over) {
            if (each.holder().abortable() && retrying.inOwnTransaction(() -> stop(each.holder(), time))) {
                stopped++;
            }
        }
        var stoppedNow = over.stream().map(each -> each.holder().task().id()).toList();
        for (Blocking each : blocking(served, nearly)) {
            boolean abortable = each.holder().abortable();
            boolean isOver = stoppedNow.contains(each.holder().task().id());
            if (!(abortable && isOver) && store.unwarned(each.holder(), Limit.JOB_CANCEL_THRESHOLD)) {
                retrying.inOwnTransaction(() -> warn(each.holder(), nearly, time));
            }
        }
        return stopped;
    }

    private boolean stop(Holder holder, Duration time) {
        String what = "%s: it has kept others waiting behind its key for %s"
                .formatted(Limit.JOB_CANCEL_THRESHOLD.text(), time);
        if (!store.stop(holder, Limit.JOB_CANCEL_THRESHOLD)) {
            return false;
        }
        String id = holder.task().id();
        journal.append(id, Journal.Kind.ABORT_ASKED, node.name(), Limit.JOB_CANCEL_THRESHOLD.actor(), what);
        applied.accept(new LimitApplied(id, Limit.JOB_CANCEL_THRESHOLD, Fate.Act.STOP, what));
        LOG.log(Level.INFO, "retention: task {0} is asked to stop, {1}", id, what);
        return true;
    }

    private boolean warn(Holder holder, Duration nearly, Duration time) {
        if (!store.warn(holder, Limit.JOB_CANCEL_THRESHOLD)) {
            return false;
        }
        String what = "%s is near: it has kept others waiting behind its key for %s; %s"
                .formatted(
                        Limit.JOB_CANCEL_THRESHOLD.text(),
                        nearly,
                        holder.abortable()
                                ? "after %s it is asked to stop".formatted(time)
                                : "it cannot be aborted, so it is left alone");
        String id = holder.task().id();
        journal.append(id, Journal.Kind.WARNED, node.name(), Limit.JOB_CANCEL_THRESHOLD.actor(), what);
        LOG.log(Level.WARNING, "retention: task {0}: {1}", id, what);
        return true;
    }
}
