package org.longhaul.retention;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.longhaul.platform.Started;
import org.longhaul.platform.Stopping;

/** Wakes {@link CancelThreshold} every five seconds. The timer decides when, never what. */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED) // each step brings its own, on another thread
public class CancelThresholdTimer {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    @Inject
    private CancelThreshold threshold;

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
        threshold.wake();
    }
}
