package org.longhaul.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one attempt at a task ended. */
public sealed interface Outcome {
    /** Its work is done; the result is JSON. */
    record Succeeded(@Nullable String result) implements Outcome {}

    /** It failed for good. */
    record Failed(Reason reason, String message, @Nullable String stackTrace) implements Outcome {}

    /** It failed, and is to be tried again after a while. */
    record TryAgain(String message, @Nullable String stackTrace, Duration after) implements Outcome {}

    /** It honoured a request to stop. */
    record Aborted(Reason reason, String message) implements Outcome {}

    /** It can't go on here and may not be run again. */
    record Dropped(Reason reason, String message) implements Outcome {}

    /** It goes back to the queue with its checkpoint, and the attempt does not count. */
    record Released(Reason reason, String message) implements Outcome {}

    /** The state this outcome leads to. */
    default TaskState state() {
        if (this instanceof Succeeded) {
            return TaskState.SUCCEEDED;
        } else if (this instanceof Failed) {
            return TaskState.FAILED;
        } else if (this instanceof Aborted) {
            return TaskState.ABORTED;
        } else if (this instanceof Dropped) {
            return TaskState.DROPPED;
        }
        return TaskState.QUEUED;
    }
}
