package org.longhaul.following;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.longhaul.query.TaskView;

/**
 * The tasks that are followed on this node, and their followers. A task is shown to its followers when {@link #changed}
 * tells of it, or when a look at all of them, twice a second, finds something new to one of them.
 *
 * <p>No change is lost: whoever is on the list before they read a task is shown what is committed after that read. A
 * hint that comes while a task is being shown has it shown once more; and the look at all compares with what each
 * follower knows, not with what was seen last.
 */
final class Watchlist {
    private static final System.Logger LOG = System.getLogger(Watchlist.class.getName());
    private static final long POLL_NANOS = Duration.ofMillis(500).toNanos();

    private final Function<List<String>, List<Standing>> standings;
    private final Function<String, Optional<TaskView>> find;
    private final Executor executor;
    private final LongSupplier nanos;
    private final Map<String, Watched> all = new ConcurrentHashMap<>();
    private long polled;
    private volatile boolean closing;

    /**
     * An empty list.
     *
     * @param standings how these tasks stand
     * @param find the task of that id
     * @param executor what shows tasks
     * @param nanos a monotonic clock
     */
    Watchlist(
            Function<List<String>, List<Standing>> standings,
            Function<String, Optional<TaskView>> find,
            Executor executor,
            LongSupplier nanos) {
        this.standings = standings;
        this.find = find;
        this.executor = executor;
        this.nanos = nanos;
        this.polled = nanos.getAsLong();
    }

    private enum Showing {
        NO,
        ASKED,
        NOW,
        AND_ONCE_MORE
    }

    /** A task that is followed. */
    private static final class Watched {
        private final String id;
        private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
        private Showing showing = Showing.NO;

        Watched(String id) {
            this.id = id;
        }

        /** Whether somebody has to begin to show it. */
        synchronized boolean ask() {
            switch (showing) {
                case NO -> {
                    showing = Showing.ASKED;
                    return true;
                }
                case NOW -> showing = Showing.AND_ONCE_MORE;
                case ASKED, AND_ONCE_MORE -> {
                    // it will be shown
                }
            }
            return false;
        }

        synchronized void begin() {
            showing = Showing.NOW;
        }

        /** Whether it has to be shown once more. */
        synchronized boolean end() {
            boolean more = showing == Showing.AND_ONCE_MORE;
            showing = more ? Showing.ASKED : Showing.NO;
            return more;
        }

        synchronized void forget() {
            showing = Showing.NO;
        }
    }

    /** Puts a follower of the task on the list. */
    void add(String id, Follower follower) {
        all.compute(id, (key, found) -> {
            var watched = found == null ? new Watched(key) : found;
            watched.followers.add(follower);
            return watched;
        });
    }

    /** Takes a follower off the list. */
    void remove(String id, Follower follower) {
        all.computeIfPresent(id, (key, watched) -> {
            watched.followers.remove(follower);
            return watched.followers.isEmpty() ? null : watched;
        });
    }

    /** Shows the task to its followers soon, on another thread. */
    void changed(String id) {
        Watched watched = all.get(id);
        if (watched != null) {
            ask(watched);
        }
    }

    /** Lets time pass, and every half a second looks how all the tasks stand. */
    void round() {
        long now = nanos.getAsLong();
        for (Watched watched : all.values()) {
            boolean wanted = false;
            for (Follower follower : watched.followers) {
                wanted |= follower.tick(now);
            }
            if (wanted) {
                ask(watched);
            }
        }
        if (now - polled >= POLL_NANOS) {
            polled = now;
            poll();
        }
    }

    private void poll() {
        var missing = new HashMap<>(all);
        if (missing.isEmpty()) {
            return;
        }
        for (Standing standing : standings.apply(List.copyOf(missing.keySet()))) {
            Watched watched = missing.remove(standing.id());
            if (watched == null) {
                continue;
            }
            boolean wanted = false;
            for (Follower follower : watched.followers) {
                wanted |= follower.noticed(standing);
            }
            if (wanted) {
                ask(watched);
            }
        }
        missing.values().forEach(this::ask); // these are not there any more
    }

    private void ask(Watched watched) {
        if (watched.ask()) {
            submit(watched);
        }
    }

    private void submit(Watched watched) {
        try {
            executor.execute(() -> show(watched));
        } catch (RejectedExecutionException e) {
            watched.forget();
        }
    }

    private void show(Watched watched) {
        watched.begin();
        try {
            // before the task is read: who is not shown the end of a closing list finds it closed
            boolean last = closing;
            TaskView task = find.apply(watched.id).orElse(null);
            watched.followers.forEach(follower -> show(follower, task, last));
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "following: task %s could not be read, the next look tries again".formatted(watched.id),
                    e);
        } finally {
            if (watched.end()) {
                submit(watched);
            }
        }
    }

    private static void show(Follower follower, @Nullable TaskView task, boolean last) {
        try {
            follower.look(task, last);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "following: a follower failed", e);
        }
    }

    /** Shows every task for the last time; who comes later is shown theirs once. */
    void close() {
        closing = true;
        all.values().forEach(this::ask);
    }

    /** Whether the list closes. */
    boolean closing() {
        return closing;
    }

    /** Whether this time has come. */
    boolean over(long until) {
        return nanos.getAsLong() - until >= 0;
    }

    /** How many tasks are followed. */
    int size() {
        return all.size();
    }
}
