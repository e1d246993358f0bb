package org.longhaul.retention;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Loop;
import org.longhaul.platform.Started;
import org.longhaul.platform.Stopping;

/**
 * Folds trees, removes what is old enough and cleans the batch repository when it is woken, on a thread of its own: one
 * pass at a time, and one more if it was woken meanwhile.
 */
@ApplicationScoped
public class GarbageCollection {
    private static final System.Logger LOG = System.getLogger(GarbageCollection.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory threads;

    private Retention retention;
    private Folding folding;
    private BatchCleanup batch;
    private volatile @Nullable Loop loop;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected GarbageCollection() {}

    /** A pass is done by these, in this order. */
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets the threads
    public GarbageCollection(Folding folding, Retention retention, BatchCleanup batch) {
        this.folding = folding;
        this.retention = retention;
        this.batch = batch;
    }

    void start(@Observes Started event) {
        loop = Loop.whenWoken(threads, "retention", this::pass);
    }

    void stop(@Observes Stopping event) {
        Loop running = loop;
        if (running != null) {
            retention.stop();
            running.stop(PATIENCE);
        }
    }

    /** Has a pass begin, if the server is up. */
    public void wake() {
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    private void pass() {
        fold();
        try {
            Map<Limit, Integer> removed = retention.collect();
            removed.forEach((limit, tasks) ->
                    LOG.log(Level.INFO, "retention: {0} ended tasks removed by {1}", tasks, limit.text()));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "retention: a pass failed, the next one goes on with what is left", e);
        }
        cleanBatchRepository();
    }

    private void fold() {
        try {
            int folded = folding.fold();
            if (folded > 0) {
                LOG.log(Level.INFO, "retention: {0} tasks folded into their trees", folded);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "retention: folding trees failed, the next pass goes on", e);
        }
    }

    private void cleanBatchRepository() {
        try {
            int executions = batch.collect();
            if (executions > 0) {
                LOG.log(Level.INFO, "retention: {0} batch executions removed from the repository", executions);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "retention: cleaning the batch repository failed, the next pass goes on", e);
        }
    }
}
