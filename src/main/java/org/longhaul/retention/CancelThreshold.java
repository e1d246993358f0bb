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
 * When it is woken, has {@link Attendance} note what is served, and {@link Thresholds} end what waits too long if it is
 * this node's turn; on a thread of its own.
 */
@ApplicationScoped
public class CancelThreshold {
    private static final System.Logger LOG = System.getLogger(CancelThreshold.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory threads;

    private Attendance attendance;
    private Thresholds thresholds;
    private volatile @Nullable Loop loop;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected CancelThreshold() {}

    /** A pass is done by these. */
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets the threads
    public CancelThreshold(Attendance attendance, Thresholds thresholds) {
        this.attendance = attendance;
        this.thresholds = thresholds;
    }

    void start(@Observes Started event) {
        loop = Loop.whenWoken(threads, "cancel-threshold", this::pass);
    }

    void stop(@Observes Stopping event) {
        Loop running = loop;
        if (running != null) {
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
        try {
            Map<Limit, Integer> done = attendance.note() ? thresholds.enforce() : Map.of();
            done.forEach((limit, tasks) ->
                    LOG.log(Level.INFO, "retention: {0} tasks ended or asked to stop by {1}", tasks, limit.text()));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "retention: limits on waiting could not be enforced, the next pass tries again", e);
        }
    }
}
