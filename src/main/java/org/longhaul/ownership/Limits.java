package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.TreeMap;
import org.longhaul.platform.Retrying;

/**
 * How many tasks of a type may run at once in the whole cluster: as many as there are permits. A claim gives a permit to
 * each task of a limited type, whatever its tag, and the end of the ownership takes it back in the same transaction.
 *
 * <p>If nodes disagree about the limit of a type, the one that started last is right. It changes the number of permits
 * once, when it starts; those that are too many and in use go when their tasks have ended, and are not given again.
 */
@ApplicationScoped
public class Limits {
    private static final System.Logger LOG = System.getLogger(Limits.class.getName());
    private static final int BATCH = 500;

    private PermitStore store;
    private Retrying retrying;
    private LocalNode node;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Limits() {}

    /** The limits that this store keeps. */
    @Inject
    public Limits(PermitStore store, Retrying retrying, LocalNode node) {
        this.store = store;
        this.retrying = retrying;
        this.node = node;
    }

    /**
     * Says how many tasks of each type may run at once. To be called once the node has joined, and before it claims; it
     * may be called again when it fails.
     *
     * @param limits the types that have a limit, each with its limit of 1 or more
     * @throws org.longhaul.platform.DataAccessException if the database cannot be asked
     */
    public void declare(Map<String, Integer> limits) {
        new TreeMap<>(limits).forEach((type, permits) -> {
            declare(type, new PermitStore.Limit(permits, node.incarnation()));
            fit(type);
        });
    }

    private void declare(String type, PermitStore.Limit limit) {
        try {
            retrying.inOwnTransaction(() -> say(type, limit));
        } catch (RuntimeException e) {
            if (!store.taken(e)) {
                throw e;
            }
            retrying.inOwnTransaction(() -> say(type, limit)); // another node was the first to say it
        }
    }

    private boolean say(String type, PermitStore.Limit limit) {
        var said = store.lock(type).orElse(null);
        if (said == null) {
            store.insert(type, limit);
            return true;
        }
        if (said.incarnation() > limit.incarnation()) {
            return false;
        }
        store.update(type, limit);
        return true;
    }

    /** Brings the permits of a type to the number that was said last. */
    private void fit(String type) {
        int changed;
        do {
            changed = retrying.inOwnTransaction(() -> fitSome(type));
        } while (changed >= BATCH);
    }

    private int fitSome(String type) {
        var limit = store.lock(type).orElse(null);
        if (limit == null) {
            return 0;
        }
        int changed = 0;
        int last = 0;
        int missing = limit.permits();
        var permits = store.permits(type);
        for (PermitStore.Permit permit : permits) {
            last = Math.max(last, permit.num());
            missing -= permit.retired() ? 0 : 1;
        }
        for (PermitStore.Permit permit : permits) {
            if (changed < BATCH && missing > 0 && permit.retired() && store.reinstate(permit)) {
                missing--;
                changed++;
            } else if (changed < BATCH && permit.holder() == null && (missing < 0 || permit.retired())) {
                boolean removed = store.remove(permit);
                missing += removed && !permit.retired() ? 1 : 0;
                changed += removed ? 1 : 0;
            }
        }
        for (PermitStore.Permit permit : permits) {
            // in use, or just given: those that are left are too many
            if (changed < BATCH && missing < 0 && store.retire(permit)) {
                missing++;
                changed++;
            }
        }
        int added = Math.max(0, Math.min(missing, BATCH - changed));
        if (added > 0) {
            store.add(type, last + 1, added);
        }
        return changed + added;
    }

    /**
     * The slow sweep: takes back permits whose task does not run, of which there should be none, and removes those that
     * are too many.
     *
     * @return how many were taken back
     */
    public int sweep() {
        int back = 0;
        for (PermitStore.Permit permit : store.stale(BATCH)) {
            if (retrying.inOwnTransaction(() -> store.takeBack(permit))) {
                back++;
                LOG.log(
                        Level.WARNING,
                        "ownership: permit {0} of type {1} was held by task {2}, which does not run: it is free again",
                        permit.num(),
                        permit.type(),
                        permit.holder());
            }
        }
        store.types().forEach(this::fit);
        return back;
    }
}
