package org.longhaul.schedule;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Loop;
import org.longhaul.platform.Started;
import org.longhaul.platform.Stopping;

/** Wakes {@link Ticks} each second, from the application's start until it stops. It decides when, never what. */
@ApplicationScoped
public class Scheduler {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory threads;

    private Ticks ticks;
    private volatile @Nullable Loop loop;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Scheduler() {}

    /** Wakes these. */
    @Inject
    @SuppressWarnings("NullAway.Init") // the container injects the threads
    public Scheduler(Ticks ticks) {
        this.ticks = ticks;
    }

    void start(@Observes Started event) {
        loop = Loop.start(threads, "schedules", PAUSE, 0.2, ticks::round);
    }

    void stop(@Observes Stopping event) {
        Loop running = loop;
        if (running != null) {
            running.stop(Duration.ofSeconds(10));
        }
    }
}
