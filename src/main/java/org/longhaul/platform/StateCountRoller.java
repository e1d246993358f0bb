package org.longhaul.platform;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Has the counts added up every second, so that few notes are left for whoever asks. */
@ApplicationScoped
public class StateCountRoller {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory threads;

    private StateCounts counts;
    private volatile @Nullable Loop loop;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected StateCountRoller() {}

    /** Rolls these. */
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets the threads
    public StateCountRoller(StateCounts counts) {
        this.counts = counts;
    }

    void start(@Observes Started event) {
        loop = Loop.start(threads, "state-counts", PAUSE, 0.2, counts::roll);
    }

    void stop(@Observes Stopping event) {
        Loop running = loop;
        if (running != null) {
            running.stop(PATIENCE);
        }
    }
}
