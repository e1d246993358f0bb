package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.longhaul.platform.Database;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Retrying;
import org.longhaul.task.Lease;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskState;

/**
 * Takes care of tasks whose node is lost: RUNNING, and no live node has that incarnation. That is a condition, not an
 * event, so it does not matter who notices, how often, or whether a former rescue was cut off.
 *
 * <p>What was asked to stop is ABORTED; what may be restarted and has attempts left goes back to the queue and keeps its
 * key and its checkpoint; everything else is DROPPED, and its message says that its effects may exist. Each task is a
 * transaction of its own, so that one that is held up does not hold up the others.
 */
@ApplicationScoped
public class Rescue {
    private static final int BATCH = 500;
    private static final System.Logger LOG = System.getLogger(Rescue.class.getName());

    private RunStore runs;
    private Ownership ownership;
    private Retrying retrying;
    private Database database;
    private BoundStore bound;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Rescue() {}

    /** Rescues on this database. */
    @Inject
    public Rescue(RunStore runs, BoundStore bound, Ownership ownership, Retrying retrying, Database database) {
        this.bound = bound;
        this.runs = runs;
        this.ownership = ownership;
        this.retrying = retrying;
        this.database = database;
    }

    /**
     * Goes through all tasks of lost nodes, until none is left that can be rescued now. Tasks that are held up by an open
     * transaction of their run are left for the next time, where the database can tell. Call it each second.
     *
     * @return how many were rescued
     */
    public int rescue() {
        int all = 0;
        String after = "";
        List<Lease> batch;
        do {
            batch = runs.lost(after, BATCH);
            for (Lease lease : batch) {
                all += tryToRescue(lease) ? 1 : 0;
                after = lease.taskId();
            }
        } while (batch.size() == BATCH);
        return all;
    }

    /**
     * Drops tasks that were bound to a life of a node which is over, and that it had not begun.
     *
     * @return how many
     */
    public int dropBound() {
        int all = 0;
        for (var task : bound.orphans(BATCH)) {
            boolean dropped = retrying.inOwnTransaction(() -> {
                boolean was = bound.drop(task, ownership.nodeName());
                if (was) {
                    ownership.announce(new TaskChanged(task.id(), TaskState.DROPPED, task.lane()));
                }
                return was;
            });
            all += dropped ? 1 : 0;
        }
        return all;
    }

    private boolean tryToRescue(Lease lease) {
        try {
            return retrying.inOwnTransaction(() -> rescue(lease));
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "task {0}: could not be rescued, the next pass tries again: {1}",
                    lease.taskId(),
                    e.getMessage());
            return false;
        }
    }

    private boolean rescue(Lease lease) {
        if (database.dialect().skipsLocked() && !runs.fenceIsFree(lease)) {
            return false;
        }
        if (!runs.closeFence(lease)) {
            return false;
        }
        var task = runs.lock(lease).orElse(null);
        String why = task == null
                ? null
                : runs.whyLost(task.owner(), task.incarnation()).orElse(null);
        if (task == null || why == null) {
            throw new IllegalStateException("its owner is alive");
        }
        String how = "Node %s %s while it ran this task".formatted(task.owner(), why);
        ownership.settle(task, Settlement.lost(task, how), Journal.Kind.CHANGED, false);
        return true;
    }
}
