package org.longhaul.following;

import org.jspecify.annotations.Nullable;
import org.longhaul.query.TaskView;

/** Somebody who wants to know how a task goes on. No method may block: all followers share a few threads. */
public interface Follower {
    /**
     * Learns how the task stands; called about twice a second, by one thread.
     *
     * @return whether the follower wants to be shown all of it
     */
    boolean noticed(Standing standing);

    /**
     * Learns that time has passed; called several times a second, by one thread.
     *
     * @param nanos the present, by a monotonic clock
     * @return whether the follower wants to be shown the task
     */
    boolean tick(long nanos);

    /**
     * Is shown the task. Called on some thread, for one task by one at a time.
     *
     * @param task as it is committed; null if it is not there
     * @param closing whether the server stops: nothing more will be shown
     */
    void look(@Nullable TaskView task, boolean closing);
}
