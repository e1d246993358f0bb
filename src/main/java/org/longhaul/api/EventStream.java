package org.longhaul.api;

import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.longhaul.following.Follower;
import org.longhaul.following.Standing;
import org.longhaul.query.EventView;
import org.longhaul.query.Page;
import org.longhaul.query.TaskView;
import org.longhaul.task.Progress;
import org.longhaul.task.TaskState;

/**
 * Tells one client all that happens to one task: every event of its history in order, its progress at most twice a
 * second, and its end. It reads only what the client has room for, so a slow one costs no memory.
 */
final class EventStream implements Follower {
    static final int PAGE = 20;

    private static final long HEARTBEAT_NANOS = Duration.ofSeconds(15).toNanos();
    private static final long PROGRESS_NANOS = Duration.ofMillis(500).toNanos();
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    /** So that whoever lost the right to look is found out: the client resumes with a new request. */
    private static final long LIFETIME_NANOS = Duration.ofMinutes(10).toNanos();

    private final BiFunction<Integer, Integer, Page<EventView, Integer>> events;
    private final Links links;
    private final Consumer<TaskView> ended;
    private final LongSupplier nanos;
    private final Outlet outlet;
    private final long opened;

    private int last;
    private boolean upToDate;
    private boolean over;
    private long sent;
    private long taken;
    private long progressSent;
    private @Nullable Progress shown;
    private @Nullable TaskState shownState;

    /**
     * A stream that begins after an event.
     *
     * @param events reads so many events after one
     * @param last the number of that event; 0 to begin with the first
     * @param ended is given the task whose end was told
     */
    EventStream(
            BiFunction<Integer, Integer, Page<EventView, Integer>> events,
            int last,
            Links links,
            Consumer<TaskView> ended,
            Outlet outlet,
            LongSupplier nanos) {
        this.events = events;
        this.last = last;
        this.links = links;
        this.ended = ended;
        this.outlet = outlet;
        this.nanos = nanos;
        this.opened = nanos.getAsLong();
        this.taken = opened;
        send(Frames.RETRY);
    }

    @Override
    public synchronized boolean noticed(Standing standing) {
        if (over) {
            return false;
        }
        if (!upToDate) {
            return outlet.hasRoom(); // a reading failed: without room it is asked to look on as soon as there is
        }
        if (standing.eventNo() > last || standing.state().isFinal()) {
            return true; // what happened is told before what has become of it
        }
        progress(standing.state(), standing.progress());
        return false;
    }

    @Override
    public synchronized boolean tick(long now) {
        if (over) {
            return false;
        }
        if (outlet.isEmpty()) {
            taken = now;
        }
        if (now - taken > PATIENCE_NANOS) {
            over = true;
            outlet.cut();
        } else if (now - opened > LIFETIME_NANOS) {
            finish();
        } else if (now - sent >= HEARTBEAT_NANOS && outlet.isEmpty()) {
            send(Frames.HEARTBEAT);
        }
        return false;
    }

    @Override
    public synchronized void look(@Nullable TaskView view, boolean closing) {
        if (over) {
            return;
        }
        if (view == null) {
            finish();
            return;
        }
        upToDate = tell();
        if (!upToDate) {
            if (closing) {
                finish();
            }
            return;
        }
        var task = view.task();
        if (task.state().isFinal()) {
            send(Frames.end(TaskJson.write(view, links)));
            ended.accept(view);
            finish();
        } else if (closing) {
            finish();
        } else {
            progress(task.state(), task.progress());
        }
    }

    /** Sends the events that the client does not have, as many as there is room for; whether these were all. */
    private boolean tell() {
        while (outlet.hasRoom()) {
            Page<EventView, Integer> page = events.apply(last, PAGE);
            for (EventView event : page.items()) {
                if (!outlet.hasRoom()) {
                    return false;
                }
                send(Frames.event(event));
                last = event.no();
            }
            if (page.following().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private void progress(TaskState state, Progress progress) {
        long now = nanos.getAsLong();
        boolean changed = !progress.equals(shown) || state != shownState;
        boolean soon = shown != null && now - progressSent < PROGRESS_NANOS;
        if (changed && !soon && outlet.hasRoom()) {
            shown = progress;
            shownState = state;
            progressSent = now;
            send(Frames.progress(state, progress));
        }
    }

    private void send(String text) {
        sent = nanos.getAsLong();
        outlet.send(text);
    }

    private void finish() {
        over = true;
        outlet.end();
    }
}
