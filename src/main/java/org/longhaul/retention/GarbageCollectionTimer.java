package org.longhaul.retention;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Setting;
import org.longhaul.platform.Started;
import org.longhaul.platform.Stopping;

/** Wakes {@link GarbageCollection} when {@code gc-interval} is over. The timer decides when, never what. */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED) // each batch brings its own, on another thread
public class GarbageCollectionTimer {
    @Inject
    private GarbageCollection collection;

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
        collection.wake();
    }
}
