package org.longhaul.retention;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.longhaul.platform.Started;
import org.longhaul.platform.Stopping;

/**
 * Every five seconds, has {@link Attendance} note what is served, and wakes {@link Thresholds} if it is its turn. The timer decides when,
 * never what.
 */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED) // each step brings its own
public class CancelThresholdTimer {
    private static final System.Logger LOG = System.getLogger(CancelThresholdTimer.class.getName());
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    @Inject
    private Attendance attendance;

    @Inject
    private Thresholds thresholds;

    @Inject
    private Clock clock;

    private Instant next = Instant.MAX;

    /** Not before the tables are there. (An enterprise bean observes with public methods only.) */
    public void start(@Observes Started event) {
        next = clock.instant();
    }

    /** Not while the node drains. */
    public void stop(@Observes Stopping event) {
        next = Instant.MAX;
    }

    @Schedule(hour = "*", minute = "*", second = "*", persistent = false, info = "cancel-threshold")
    void tick() {
        if (clock.instant().isBefore(next)) {
            return;
        }
        next = clock.instant().plus(INTERVAL);
        try {
            Map<Limit, Integer> done = attendance.note() ? thresholds.enforce() : Map.of();
            done.forEach((limit, tasks) ->
                    LOG.log(Level.INFO, "retention: {0} tasks ended or asked to stop by {1}", tasks, limit.text()));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "retention: limits on waiting could not be enforced, the next pass tries again", e);
        }
    }
}
