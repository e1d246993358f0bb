package org.longhaul.management;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.longhaul.management.Tables.EventRow;
import org.longhaul.platform.Started;
import org.longhaul.query.EventView;
import org.longhaul.query.Overview;

/** The comments on the tasks that run here: read for all of them at once, at most once a second, if somebody looks. */
@ApplicationScoped
public class CommentsOfRuns {
    private static final System.Logger LOG = System.getLogger(CommentsOfRuns.class.getName());

    private Overview overview;
    private Snapshots snapshots;
    private InApplication application;
    private Clock clock;
    private Map<String, List<EventView>> latest = Map.of();
    private Instant read = Instant.EPOCH;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected CommentsOfRuns() {}

    /** Comments on the tasks of these snapshots. */
    @Inject
    public CommentsOfRuns(Overview overview, Snapshots snapshots, InApplication application, Clock clock) {
        this.overview = overview;
        this.snapshots = snapshots;
        this.application = application;
        this.clock = clock;
    }

    /** What was said of this task, oldest first. */
    synchronized List<EventRow> of(String id) {
        Instant now = clock.instant();
        if (now.isAfter(read.plusMillis(Snapshots.MAX_AGE_MILLIS))) {
            var ids = snapshots.get().here().keySet();
            try {
                application.call(() -> latest = overview.comments(ids));
            } catch (Exception e) {
                LOG.log(Level.DEBUG, "jmx: comments cannot be read; the next reader tries again", e);
            }
            read = now;
        }
        return latest.getOrDefault(id, List.of()).stream().map(Views::row).toList();
    }

    /** Is made now: a thread of a connector does not find what it needs. */
    void check(@Observes @Priority(1000) Started event) {}
}
