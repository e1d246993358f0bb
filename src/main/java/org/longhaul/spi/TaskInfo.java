package org.longhaul.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as it was when somebody looked.
 *
 * @param id its id, a UUID
 * @param type its type's name
 * @param state where it stands
 * @param reason why it is there, as a stable code such as {@code done}, {@code error} or {@code asked}; null if there is
 *     nothing to say
 * @param message the same for people
 * @param result what its work gave, as JSON text; null before its end, or if it gave nothing
 * @param completed units of work done
 * @param total units of work in all; 0 if nobody knows
 * @param unit what is counted; may be empty
 * @param attempt how often it was begun
 * @param submitter who submitted it
 * @param abortRequested when it was asked to stop
 * @param created when it was submitted
 * @param due when it may begin
 * @param started when its latest attempt began
 * @param ended when it ended
 */
public record TaskInfo(
        String id,
        String type,
        State state,
        @Nullable String reason,
        @Nullable String message,
        @Nullable String result,
        long completed,
        long total,
        String unit,
        int attempt,
        String submitter,
        @Nullable Instant abortRequested,
        Instant created,
        Instant due,
        @Nullable Instant started,
        @Nullable Instant ended) {
    /** Where a task stands in its life. */
    public enum State {
        /** Accepted, and not begun. */
        QUEUED,
        /** A node runs it. */
        RUNNING,
        /** It waits for others that it depends on. */
        WAITING,
        /** Ended: its work is done. */
        SUCCEEDED,
        /** Ended: its last attempt failed. */
        FAILED,
        /** Ended: it was asked to stop, and did. */
        ABORTED,
        /** Ended: its node was lost and it may not be run again, or it was never begun in time. */
        DROPPED;

        /** Whether nothing comes after it. */
        public boolean ended() {
            return compareTo(SUCCEEDED) >= 0;
        }
    }
}
