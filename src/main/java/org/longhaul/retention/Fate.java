package org.longhaul.retention;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a limit does with a task.
 *
 * @param limit the limit that does it
 * @param near whether it is only to be warned of now: four fifths of the time are over
 * @param since from when the time counts: its end, the time since when it could have been taken, or the time since when
 *     it has kept others waiting
 */
public record Fate(
        String id,
        String type,
        String module,
        @Nullable String product,
        String submitter,
        Act act,
        Limit limit,
        boolean near,
        Instant since) {
    /** What is done. */
    public enum Act {
        /** An ended task is removed. */
        REMOVE,
        /** A queued task that was never started ends as DROPPED. */
        DROP,
        /** A queued task ends as ABORTED. */
        ABORT,
        /** A running task is asked to stop. */
        STOP,
        /** A running task would be asked to stop, but its type cannot be aborted. */
        LEAVE
    }

    static Fate of(ThresholdStore.Subject task, Act act, Limit limit, boolean near, Instant since) {
        return new Fate(
                task.id(), task.type(), task.module(), task.product(), task.submitter(), act, limit, near, since);
    }
}
