package org.longhaul.query;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.Gate;
import org.longhaul.task.Progress;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

/**
 * A task without its long texts, as lists show it.
 *
 * @param seq its place among all tasks, in the order of submission
 * @param gate why it is not claimed yet; only of a queued task
 * @param node the node that runs it, or that ended it
 * @param ttl how long it is kept after its end; as the settings say if null
 * @param consumed whether its submitter has read how it ended
 * @param kept whether somebody keeps it, whatever its age
 * @param retryOf the ended task that this one repeats
 * @param abortRequestedAt when it was asked to stop
 * @param due when it may begin
 * @param started when its latest attempt began
 * @param heartbeat when its run was last heard of
 * @param eventNo the number of the latest event in its history: it changes with every event, and with nothing else
 * @param lastPolled when somebody last read it; seconds late
 * @param tree where it is among others
 */
public record TaskSummary(
        String id,
        long seq,
        String type,
        String module,
        TaskState state,
        @Nullable Gate gate,
        @Nullable Reason reason,
        boolean abortable,
        int priority,
        @Nullable String key,
        @Nullable String tag,
        @Nullable String summary,
        Progress progress,
        int attempt,
        int maxAttempts,
        long epoch,
        @Nullable String node,
        String acceptedBy,
        String submitter,
        @Nullable String product,
        String scope,
        @Nullable Duration ttl,
        String kind,
        boolean internal,
        boolean consumed,
        boolean kept,
        @Nullable String retryOf,
        @Nullable Instant abortRequestedAt,
        Instant created,
        Instant due,
        @Nullable Instant started,
        @Nullable Instant heartbeat,
        @Nullable Instant ended,
        int eventNo,
        @Nullable Instant lastPolled,
        TreePlace tree) {
    /** The same with this summary. */
    TaskSummary withSummary(String newSummary) {
        return new TaskSummary(
                id,
                seq,
                type,
                module,
                state,
                gate,
                reason,
                abortable,
                priority,
                key,
                tag,
                newSummary,
                progress,
                attempt,
                maxAttempts,
                epoch,
                node,
                acceptedBy,
                submitter,
                product,
                scope,
                ttl,
                kind,
                internal,
                consumed,
                kept,
                retryOf,
                abortRequestedAt,
                created,
                due,
                started,
                heartbeat,
                ended,
                eventNo,
                lastPolled,
                tree);
    }
}
