package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Texts;
import org.longhaul.platform.Transactions;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.task.Lease;
import org.longhaul.task.Outcome;
import org.longhaul.task.Progress;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskState;

/**
 * What this node owns: it claims tasks, writes on behalf of their runs, and ends its ownership.
 *
 * <p>Whatever a run writes names the epoch of its lease, so the writes of a run that has lost its task change nothing.
 * Transactions that the database gives up are run again here; what still fails is the caller's to try later, and safe to
 * try later: an end that had arrived is recognised.
 */
@ApplicationScoped
public class Ownership {
    /** The longest checkpoint, in characters. */
    public static final int MAX_CHECKPOINT = 32_000;

    private static final int BATCH = 500;
    private static final int WINDOW = 8;

    private LocalNode node;
    private ClaimStore claims;
    private RunStore runs;
    private EventStore events;
    private Gates gates;
    private Retrying retrying;
    private Transactions transactions;
    private Consumer<TaskChanged> changed;

    private Set<Lease> suspects;
    private volatile boolean contended;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Ownership() {}

    /** What the node owns, telling of changes by events. */
    @Inject
    public Ownership(
            LocalNode node,
            ClaimStore claims,
            RunStore runs,
            EventStore events,
            Gates gates,
            Retrying retrying,
            Transactions transactions,
            Event<TaskChanged> changed) {
        this(node, claims, runs, events, gates, retrying, transactions, (Consumer<TaskChanged>) changed::fire);
    }

    /** What the node owns, telling of changes within the transaction of each. */
    public Ownership(
            LocalNode node,
            ClaimStore claims,
            RunStore runs,
            EventStore events,
            Gates gates,
            Retrying retrying,
            Transactions transactions,
            Consumer<TaskChanged> changed) {
        this.node = node;
        this.claims = claims;
        this.runs = runs;
        this.events = events;
        this.gates = gates;
        this.retrying = retrying;
        this.transactions = transactions;
        this.changed = changed;
        this.suspects = Set.of();
    }

    /**
     * What a run has to say of itself.
     *
     * @param progress how far it is; null if it only beats
     * @param child whether its parent is to know
     */
    public record Report(Lease lease, @Nullable Progress progress, boolean child) {
        /** A report of a task that has no parent. */
        public Report(Lease lease, @Nullable Progress progress) {
            this(lease, progress, false);
        }
    }

    /**
     * What runs should know.
     *
     * @param abortAsked who asked which of them to stop
     * @param lost those that are no longer RUNNING by their epoch: lost, or ended meanwhile
     */
    public record Flags(Map<Lease, String> abortAsked, Set<Lease> lost) {}

    /**
     * Takes up to so many of the tasks that are READY in these lanes, in the order of priority, due time and
     * submission. Start them only after this returned. Nothing is claimed unless the node is up and its lease is good,
     * by its own clock and by the database's.
     *
     * @throws org.longhaul.platform.DataAccessException if the database cannot be asked; what it may have taken
     *     nevertheless, {@link #reconcile} gives back
     */
    public List<Claimed> claim(Collection<String> lanes, int limit) {
        return claimOf(
                lanes.stream()
                        .map(lane -> new Demand(lane, List.of(lane), limit, false))
                        .toList(),
                limit);
    }

    /**
     * As {@link #claim}, and of each type no more than its quota; of a limited type no more than there are permits that
     * nobody holds.
     */
    public List<Claimed> claimOf(List<Demand> demands, int limit) {
        if (limit < 1 || demands.isEmpty() || !node.mayClaim()) {
            return List.of();
        }
        var taken = claims.inOneStatement()
                ? retrying.inOwnTransaction(
                        () -> announced(claims.claim(node.name(), node.incarnation(), demands, limit)))
                : claimByCandidates(demands, limit);
        return taken.stream().map(ClaimStore.Candidate::claim).toList();
    }

    private List<ClaimStore.Candidate> claimByCandidates(List<Demand> demands, int limit) {
        var chosen = choose(demands, limit);
        if (chosen.isEmpty()) {
            contended = false;
            return List.of();
        }
        var taken = retrying.inOwnTransaction(() -> claims.nodeIsUp(node.name(), node.incarnation())
                ? announced(claims.take(node.name(), node.incarnation(), chosen))
                : List.<ClaimStore.Candidate>of());
        contended = taken.size() < chosen.size();
        return taken;
    }

    private List<ClaimStore.Candidate> choose(List<Demand> demands, int limit) {
        int window = contended ? WINDOW : 1;
        var candidates = new ArrayList<ClaimStore.Candidate>();
        var quotas = new HashMap<String, Integer>();
        var typeOf = new HashMap<String, String>();
        var permits = new HashMap<String, List<Integer>>();
        for (Demand demand : demands) {
            int quota = Math.min(demand.quota(), limit);
            demand.lanes().forEach(lane -> typeOf.put(lane, demand.type()));
            if (demand.limited()) {
                var free = new ArrayList<>(claims.freePermits(demand.type(), quota * window));
                permits.put(demand.type(), free);
                quota = Math.min(quota, free.size());
            }
            if (quota > 0) {
                quotas.put(demand.type(), quota);
                candidates.addAll(claims.candidates(demand.lanes(), quota * window));
            }
        }
        candidates.sort(ClaimStore.IN_ORDER);
        if (contended) {
            // somebody else takes from the head as well: leave each other alone
            candidates
                    .subList(Math.min(limit * window, candidates.size()), candidates.size())
                    .clear();
            Collections.shuffle(candidates);
            permits.values().forEach(Collections::shuffle);
        }
        var chosen = new ArrayList<ClaimStore.Candidate>();
        for (var each : candidates) {
            String type = typeOf.getOrDefault(each.lane(), "");
            int left = quotas.getOrDefault(type, 0);
            if (left > 0 && chosen.size() < limit) {
                quotas.put(type, left - 1);
                var free = permits.get(type);
                chosen.add(free == null ? each : each.with(free.remove(free.size() - 1)));
            }
        }
        return chosen;
    }

    private List<ClaimStore.Candidate> announced(List<ClaimStore.Candidate> taken) {
        taken.forEach(task -> changed.accept(new TaskChanged(task.id(), TaskState.RUNNING, task.lane())));
        return taken;
    }

    /**
     * Stores how an attempt ended, frees the task's key if it has ended for good, and hands the key on: all in one
     * transaction. It waits for what the run itself has not committed yet. To store the same end again is harmless.
     *
     * <p>A task that was asked to stop meanwhile is ABORTED, whatever its run says, unless it was DROPPED. One that is
     * to be tried again but has no attempts left is FAILED. One that has children is WAITING until they have ended.
     *
     * @return the state that was stored
     * @throws LeaseLostException if somebody else has ended this ownership
     */
    public TaskState end(Lease lease, Outcome outcome) {
        return retrying.inOwnTransaction(() -> {
            var task = runs.closeFence(lease) ? runs.lock(lease).orElse(null) : null;
            if (task == null) {
                return alreadyEnded(lease);
            }
            var settlement = Settlement.of(outcome, task);
            return settle(task, settlement, Journal.Kind.ENDED, true);
        });
    }

    private TaskState alreadyEnded(Lease lease) {
        var standing = runs.standing(lease.taskId()).orElse(null);
        if (standing != null && standing.state().isFinal() && standing.epoch() == lease.epoch()) {
            return standing.state();
        }
        if (standing != null) {
            return runs.gaveUp(lease, node.name())
                    .orElseThrow(() -> new LeaseLostException(lease.taskId(), lease.epoch()));
        }
        throw new LeaseLostException(lease.taskId(), lease.epoch());
    }

    /** The name of this node. */
    String nodeName() {
        return node.name();
    }

    /** Tells of a change, within its transaction. */
    void announce(TaskChanged change) {
        changed.accept(change);
    }

    /** Ends the ownership of a task whose fence is closed and which is locked; returns where it is then. */
    TaskState settle(RunStore.Running task, Settlement asked, Journal.Kind kind, boolean own) {
        Settlement settlement = task.step() ? asked.ofStep() : task.hasChildren() ? asked.afterChildren() : asked;
        String id = task.lease().taskId();
        runs.settle(task, settlement, node.name(), own);
        events.append(kind, List.of(id), node.name(), settlement.message());
        changed.accept(new TaskChanged(id, settlement.state(), task.lane()));
        if (settlement.state().isFinal() && task.key() != null) {
            gates.handOn(task.key());
        }
        return settlement.state();
    }

    /**
     * Stores a checkpoint in the caller's transaction, so that it commits with the rows beside it; without one, at once.
     *
     * @throws LeaseLostException if the run no longer owns the task; the transaction can then only be rolled back
     * @throws IllegalArgumentException if the value is longer than {@link #MAX_CHECKPOINT}, or no database can store it
     */
    public void checkpoint(Lease lease, String value) {
        if (value.length() > MAX_CHECKPOINT) {
            throw new IllegalArgumentException("A checkpoint has at most %d characters; this one has %d"
                    .formatted(MAX_CHECKPOINT, value.length()));
        }
        if (!Texts.storable(value)) {
            throw new IllegalArgumentException("A checkpoint is text without NUL characters and broken surrogates");
        }
        boolean stored = transactions.active()
                ? runs.checkpoint(lease, value)
                : retrying.inOwnTransaction(() -> runs.checkpoint(lease, value));
        if (!stored) {
            if (transactions.active()) {
                transactions.rollbackOnly();
            }
            throw new LeaseLostException(lease.taskId(), lease.epoch());
        }
    }

    /**
     * The last checkpoint that was committed for the task, by whichever attempt.
     *
     * @throws LeaseLostException if the run no longer owns the task
     */
    public Optional<String> lastCheckpoint(Lease lease) {
        return runs.lastCheckpoint(lease).orElseThrow(() -> new LeaseLostException(lease.taskId(), lease.epoch()));
    }

    /**
     * Stores progress and heartbeats of many runs. One report for each run.
     *
     * @return the leases of those that were refused: they are lost
     */
    public Set<Lease> report(Collection<Report> reports) {
        var byId = reports.stream()
                .sorted(Comparator.comparing(report -> report.lease().taskId()))
                .toList();
        var refused = new HashSet<Lease>();
        for (int from = 0; from < byId.size(); from += BATCH) {
            var batch = byId.subList(from, Math.min(from + BATCH, byId.size()));
            refused.addAll(retrying.inOwnTransaction(() -> reportInOne(batch)));
        }
        return refused;
    }

    private Set<Lease> reportInOne(List<Report> batch) {
        var refused = new HashSet<Lease>();
        var moved = new ArrayList<Lease>();
        var progress = new ArrayList<Progress>();
        var children = new HashSet<Lease>();
        var beat = new ArrayList<Lease>();
        for (Report report : batch) {
            if (report.progress() == null) {
                beat.add(report.lease());
            } else {
                moved.add(report.lease());
                if (report.child()) {
                    children.add(report.lease());
                }
                progress.add(report.progress());
            }
        }
        if (!moved.isEmpty()) {
            refused.addAll(unchanged(moved, runs.progress(moved, progress, children)));
        }
        if (!beat.isEmpty()) {
            refused.addAll(unchanged(beat, runs.beat(beat)));
        }
        return refused;
    }

    private static List<Lease> unchanged(List<Lease> leases, int[] changed) {
        var unchanged = new ArrayList<Lease>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 0) {
                unchanged.add(leases.get(i));
            }
        }
        return unchanged;
    }

    /**
     * Names the batch execution of this attempt.
     *
     * @throws LeaseLostException if the run no longer owns the task
     */
    public void recordBatchExecution(Lease lease, long execution) {
        if (!retrying.inOwnTransaction(() -> runs.batchExecution(lease, execution))) {
            throw new LeaseLostException(lease.taskId(), lease.epoch());
        }
    }

    /**
     * Appends a text for people to the task's history.
     *
     * @throws LeaseLostException if the run no longer owns the task
     */
    public void comment(Lease lease, String text) {
        boolean owned = retrying.inOwnTransaction(() -> {
            if (!runs.countEvent(lease)) {
                return false;
            }
            events.append(Journal.Kind.COMMENT, List.of(lease.taskId()), node.name(), text);
            return true;
        });
        if (!owned) {
            throw new LeaseLostException(lease.taskId(), lease.epoch());
        }
    }

    /** Looks, in one query, which of these runs were asked to stop and which have lost their task. */
    public Flags flags(Collection<Lease> running) {
        var asked = new HashMap<Lease, String>();
        var lost = new HashSet<>(running);
        for (RunStore.Flag flag : runs.runningOf(node.name(), node.incarnation())) {
            lost.remove(flag.lease());
            if (flag.abortBy() != null) {
                asked.put(flag.lease(), flag.abortBy());
            }
        }
        asked.keySet().retainAll(Set.copyOf(running));
        return new Flags(Map.copyOf(asked), Set.copyOf(lost));
    }

    /**
     * Gives back what this node owns according to the database but does not run, since the answer to its claim was lost.
     * A task goes back, without costing an attempt, when two calls in a row have found it so; call it every few seconds
     * and after each reconnect, never faster than a claim takes to be answered.
     *
     * @param running every lease that is running, being started, or ended with its end not stored yet
     * @return how many went back
     */
    public synchronized int reconcile(Set<Lease> running) {
        var missing = new HashSet<Lease>();
        runs.runningOf(node.name(), node.incarnation()).forEach(flag -> missing.add(flag.lease()));
        missing.removeAll(running);
        var twice = new ArrayList<>(missing);
        twice.retainAll(suspects);
        suspects = missing;
        int back = 0;
        for (Lease lease : twice) {
            try {
                end(
                        lease,
                        new Outcome.Released(
                                Reason.NOT_STARTED,
                                "Claimed by node %s but never started there".formatted(node.name())));
                back++;
            } catch (LeaseLostException e) {
                // it is gone already, which is all we wanted
            }
        }
        return back;
    }
}
