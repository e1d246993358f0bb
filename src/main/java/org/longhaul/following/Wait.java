package org.longhaul.following;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.longhaul.query.TaskView;

/**
 * One wait for a change of a task. It is on the watch list from its birth; then its owner reads the task, and
 * {@linkplain #begin begins} to wait with what was read: so no change between the two is missed.
 */
public final class Wait implements Follower {
    private final Watchlist list;
    private final String id;
    private final long until;
    private final CompletableFuture<Optional<TaskView>> answer = new CompletableFuture<>();
    private boolean waiting;
    private boolean missed;
    private int known;

    Wait(Watchlist list, String id, long until) {
        this.list = list;
        this.id = id;
        this.until = until;
        list.add(id, this);
    }

    /**
     * Waits, unless what was read is news already, or an end.
     *
     * @param read the task, read after this wait was made
     * @param event the number of the latest event that is known of
     * @return completed with the task when it differs from that or has ended, or when the time is up; with nothing when
     *     it is not there any more
     */
    public CompletionStage<Optional<TaskView>> begin(TaskView read, int event) {
        boolean again;
        synchronized (this) {
            known = event;
            waiting = true;
            again = missed;
        }
        if (news(read) || list.closing()) {
            finish(read);
        } else if (again) {
            list.changed(id);
        }
        return answer;
    }

    /** Gives up, if it was not answered yet: nobody is there to be answered. */
    public void cancel() {
        list.remove(id, this);
        answer.cancel(false);
    }

    @Override
    public synchronized boolean noticed(Standing standing) {
        return waiting && (standing.eventNo() != known || standing.state().isFinal());
    }

    @Override
    public synchronized boolean tick(long nanos) {
        return waiting && nanos - until >= 0;
    }

    @Override
    public void look(@Nullable TaskView task, boolean closing) {
        synchronized (this) {
            missed |= !waiting;
            if (!waiting) {
                return;
            }
        }
        if (task == null || closing || news(task) || list.over(until)) {
            finish(task);
        }
    }

    private synchronized boolean news(TaskView task) {
        return task.task().eventNo() != known || task.task().state().isFinal();
    }

    private void finish(@Nullable TaskView task) {
        list.remove(id, this);
        answer.complete(Optional.ofNullable(task));
    }
}
