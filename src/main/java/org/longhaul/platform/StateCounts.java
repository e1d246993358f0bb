package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskState;

/**
 * How many tasks are in which state, without counting them. Sums per product and submitter are kept, and what has moved
 * since is added when somebody asks; {@link #roll()} adds it to the sums for good.
 *
 * <p>The numbers are those of one moment. On Derby, whose readers would wait for writers, they may be ahead of a commit.
 */
@ApplicationScoped
public class StateCounts {
    /** How many notes one transaction adds up. */
    static final int BATCH = 500;

    private StateCountStore store;
    private Retrying retrying;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected StateCounts() {}

    /** Counts of this store. */
    @Inject
    public StateCounts(StateCountStore store, Retrying retrying) {
        this.store = store;
        this.retrying = retrying;
    }

    /** How many of the tasks that somebody may see are in each state; all states are there. */
    public Map<TaskState, Long> counts(Sight sight) {
        return retrying.joined(() -> store.counts(sight));
    }

    /**
     * Adds what has moved to the sums, until nothing is left. Several nodes may do it at once: one does, the others
     * leave it to that one where the database lets them.
     *
     * @return how many notes were added up
     */
    public int roll() {
        int all = 0;
        int last = BATCH;
        while (last >= BATCH) {
            last = rollSome();
            all += last;
        }
        return all;
    }

    private int rollSome() {
        var seen = store.waitsForWriters() ? retrying.inOwnTransaction(() -> store.oldest(BATCH)) : null;
        return retrying.inOwnTransaction(() -> {
            if (!store.takeTurn()) {
                return 0;
            }
            var moves = seen == null ? store.oldest(BATCH) : seen;
            store.addUp(store.take(moves));
            return moves.size();
        });
    }
}
