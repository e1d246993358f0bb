package org.longhaul.submission;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Loop;
import org.longhaul.platform.Started;
import org.longhaul.platform.Stopping;

/** At the start and each hour, removes what is left of submissions that nobody needs: old idempotency keys, orphaned files. */
@ApplicationScoped
public class Tidying {
    private static final Logger LOG = System.getLogger(Tidying.class.getName());
    private static final Duration EACH = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory threads;

    private Idempotency idempotency;
    private Uploads uploads;
    private @Nullable Loop loop;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Tidying() {}

    /** Tidies these. */
    @Inject
    @SuppressWarnings("NullAway.Init")
    public Tidying(Idempotency idempotency, Uploads uploads) {
        this.idempotency = idempotency;
        this.uploads = uploads;
    }

    void start(@Observes Started event) {
        loop = Loop.start(threads, "submission-tidying", EACH, 0.1, this::tidy);
    }

    void stop(@Observes Stopping event) {
        if (loop != null) {
            loop.stop(PATIENCE);
        }
    }

    private void tidy() {
        int folders = uploads.sweep();
        int keys = idempotency.purge();
        if (folders > 0 || keys > 0) {
            LOG.log(Logger.Level.INFO, "submission: {0} orphaned uploads and {1} old keys are gone", folders, keys);
        }
    }
}
