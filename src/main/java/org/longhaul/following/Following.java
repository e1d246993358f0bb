package org.longhaul.following;

import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Configured;
import org.longhaul.platform.Loop;
import org.longhaul.platform.Started;
import org.longhaul.platform.Stopping;
import org.longhaul.query.TaskQuery;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskNoted;

/**
 * Follows tasks for all who wait on this node. Changes made here are seen at once, those of other nodes within half a
 * second. One loop looks for all of them, and a few threads answer.
 */
@ApplicationScoped
public class Following {
    private static final System.Logger LOG = System.getLogger(Following.class.getName());
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration GOODBYE = Duration.ofSeconds(5);
    private static final int THREADS = 6;

    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory threads;

    private FollowingStore store;
    private TaskQuery query;
    private Quota waits;
    private Quota streams;
    private volatile @Nullable Watchlist list;
    private @Nullable Loop loop;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Following() {}

    /** Follows tasks of this database. */
    @Inject
    @SuppressWarnings("NullAway.Init") // the quotas when the ground is ready
    public Following(FollowingStore store, TaskQuery query) {
        this.store = store;
        this.query = query;
    }

    void start(@Observes Started event) {
        var settings = FollowingSettings.from(Configured.application());
        waits = new Quota(settings.maxWaits());
        streams = new Quota(settings.maxStreams());
        var executor =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        executor.allowCoreThreadTimeOut(true);
        var made = new Watchlist(store::standings, query::find, executor, System::nanoTime);
        list = made;
        loop = Loop.start(threads, "following", TICK, 0, made::round);
    }

    /** Something was written into the history of a task. */
    void noted(@Observes(during = TransactionPhase.AFTER_SUCCESS) TaskNoted event) {
        ask(event.id());
    }

    /** The state of a task changed. */
    void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) TaskChanged change) {
        ask(change.id());
    }

    /** Shows the task to its followers soon; only puts its id in memory and wakes a thread. */
    public void ask(String id) {
        Watchlist started = list;
        if (started != null) {
            started.changed(id);
        }
    }

    /** Before the tasks are drained: everybody is told what is known, and may ask another node. */
    void stop(@Observes @Priority(1000) Stopping event) {
        Watchlist closing = list;
        if (closing == null || loop == null) {
            return;
        }
        closing.close();
        long end = System.nanoTime() + GOODBYE.toNanos();
        while (closing.size() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        if (closing.size() > 0) {
            LOG.log(Level.WARNING, "following: {0} tasks are still followed while the node stops", closing.size());
        }
        loop.stop(GOODBYE);
    }

    /** How many requests of an account may wait. */
    public Quota waits() {
        return waits;
    }

    /** How many streams an account may have. */
    public Quota streams() {
        return streams;
    }

    /** A wait for news of this task, on the watch list from now on. Read the task, then begin. */
    public Wait await(String id, Duration limit) {
        return new Wait(started(), id, System.nanoTime() + limit.toNanos());
    }

    /** Shows the task to the follower from now on, a first time soon. */
    public void follow(String id, Follower follower) {
        started().add(id, follower);
        started().changed(id);
    }

    /** Shows it nothing more. */
    public void leave(String id, Follower follower) {
        started().remove(id, follower);
    }

    private Watchlist started() {
        return Objects.requireNonNull(list, "requests are served after the start");
    }
}
