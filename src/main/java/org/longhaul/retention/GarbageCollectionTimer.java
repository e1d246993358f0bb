package org.longhaul.retention;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Setting;
import org.longhaul.platform.Started;
import org.longhaul.platform.Stopping;

/** Wakes {@link Retention} when {@code gc-interval} is over. The timer decides when, never what. */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED) // each batch brings its own
public class GarbageCollectionTimer {
    private static final System.Logger LOG = System.getLogger(GarbageCollectionTimer.class.getName());

    @Inject
    private Retention retention;

    @Inject
    private Folding folding;

    @Inject
    private BatchCleanup batch;

    @Inject
    private LiveSettings settings;

    @Inject
    private Clock clock;

    private Instant next = Instant.MAX;

    /** Not before the tables are there. (An enterprise bean observes with public methods only.) */
    public void start(@Observes Started event) {
        next = clock.instant().plus(settings.duration(Setting.GC_INTERVAL).orElseThrow());
    }

    /** Not while the node drains. */
    public void stop(@Observes Stopping event) {
        next = Instant.MAX;
    }

    @Schedule(hour = "*", minute = "*", second = "*", persistent = false, info = "retention")
    void tick() {
        if (clock.instant().isBefore(next)) {
            return;
        }
        next = clock.instant().plus(settings.duration(Setting.GC_INTERVAL).orElseThrow());
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
