package org.longhaul.tree;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longhaul.ownership.LocalNode;
import org.longhaul.platform.Retrying;
import org.longhaul.task.Actor;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskState;

/**
 * Adds up what children report, and alone decides what becomes of a task when its last child has ended. Whoever holds the
 * task's row does it for that task, so it ends once, however many nodes roll.
 *
 * <p>Every round is safe to be cut off: what was reported goes in the transaction that adds it up.
 */
@ApplicationScoped
public class Roller {
    private static final System.Logger LOG = System.getLogger(Roller.class.getName());
    private static final int REPORTS = 5000;
    private static final int SHOWN = 500;

    private TreeStore store;
    private Retrying retrying;
    private LocalNode node;
    private Consumer<TaskChanged> changed;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Roller() {}

    /** Rolls up what this store holds. */
    @Inject
    public Roller(TreeStore store, Retrying retrying, LocalNode node, Event<TaskChanged> changed) {
        this(store, retrying, node, (Consumer<TaskChanged>) changed::fire);
    }

    /** As above; what changed goes to the consumer, within the transaction of each change. */
    public Roller(TreeStore store, Retrying retrying, LocalNode node, Consumer<TaskChanged> changed) {
        this.store = store;
        this.retrying = retrying;
        this.node = node;
        this.changed = changed;
    }

    /**
     * Adds up everything that was reported so far, from the leaves to the roots.
     *
     * @return how many tasks were looked at
     */
    public int roll() {
        int all = 0;
        int round;
        do {
            round = 0;
            for (String parent : store.waiting(REPORTS)) {
                try {
                    round += retrying.inOwnTransaction(() -> roll(parent)) ? 1 : 0;
                } catch (RuntimeException e) {
                    // the others must not wait for this one
                    LOG.log(
                            Level.WARNING,
                            "tree: what the children of task %s reported is not added up, the next round tries again"
                                    .formatted(parent),
                            e);
                }
            }
            all += round;
        } while (round > 0);
        return all;
    }

    /** Whether something was there to add up. */
    private boolean roll(String id) {
        var task = store.lock(id).orElse(null);
        if (task == null) {
            store.forgetIfGone(id);
            return false;
        }
        var reports = store.take(id, REPORTS);
        if (reports.isEmpty()) {
            return false;
        }
        var before = store.sums(id).orElse(null);
        if (before == null) {
            return true; // a step's parent, or a tree that was forgotten meanwhile
        }
        Sums sums = before.plus(reports);
        store.save(id, sums);
        if (!task.state().isFinal()) {
            store.progress(task, sums.progress());
        }
        if (sums.stopEarly() && !sums.stopping() && sums.tooManyFailed()) {
            store.stopEarly(id);
        }
        if (task.state() == TaskState.WAITING && task.sealed() && sums.over()) {
            decide(task, sums);
        }
        return true;
    }

    private void decide(TreeStore.Parent task, Sums sums) {
        TaskState pending = sums.pending() == null ? TaskState.SUCCEEDED : sums.pending();
        if (pending == TaskState.DROPPED) {
            end(task, pending, sums.pendingReason(), null);
        } else if (task.abortBy() != null) {
            Reason reason = task.abortBy().equals(Actor.CANCEL_THRESHOLD.name()) ? Reason.THRESHOLD : Reason.ASKED;
            end(task, TaskState.ABORTED, reason, "Asked to stop by " + task.abortBy());
        } else if (pending != TaskState.SUCCEEDED) {
            end(task, pending, sums.pendingReason(), null);
        } else if (sums.tooManyFailed()) {
            end(task, TaskState.FAILED, Reason.CHILDREN, failure(task, sums));
        } else if (sums.joins()) {
            store.goOn(task, node.name());
            changed.accept(new TaskChanged(task.id(), TaskState.QUEUED, task.lane()));
        } else {
            end(task, TaskState.SUCCEEDED, Reason.DONE, null);
        }
    }

    private void end(TreeStore.Parent task, TaskState state, @Nullable Reason reason, @Nullable String message) {
        store.end(task, state, reason, message, node.name());
        changed.accept(new TaskChanged(task.id(), state, task.lane()));
        LOG.log(Level.INFO, "tree: task {0}, whose children have ended: {1}", task.id(), state);
    }

    private String failure(TreeStore.Parent task, Sums sums) {
        String first = store.firstFailure(task.id(), sums)
                .map(child -> " The first: child %s (%s) %s%s"
                        .formatted(
                                child.key(),
                                child.id(),
                                child.state(),
                                child.message() == null ? "" : ": " + cut(child.message())))
                .orElse("");
        return "%d of %d children did not succeed, and %s may.%s"
                .formatted(
                        sums.failures(),
                        sums.children(),
                        sums.tolerated() == 0 ? "none" : String.valueOf(sums.tolerated()),
                        first);
    }

    private static String cut(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
