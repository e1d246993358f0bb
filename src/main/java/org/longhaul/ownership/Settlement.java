package org.longhaul.ownership;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.Actor;
import org.longhaul.task.Gate;
import org.longhaul.task.Outcome;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

/**
 * What becomes of a running task, decided from how its attempt ended and from what is known of it.
 *
 * @param gate the gate it is queued behind; null if it has ended
 * @param delay how long until it may be tried again
 * @param free whether the attempt does not count
 * @param message what is to be said of it, for people
 * @param pending how it ends when its children have, if it waits for them
 * @param pendingReason the reason it ends for then
 */
record Settlement(
        TaskState state,
        @Nullable Gate gate,
        @Nullable Reason reason,
        Duration delay,
        boolean free,
        @Nullable String message,
        @Nullable String error,
        @Nullable String result,
        @Nullable TaskState pending,
        @Nullable Reason pendingReason) {

    private Settlement(
            TaskState state,
            @Nullable Gate gate,
            @Nullable Reason reason,
            Duration delay,
            boolean free,
            @Nullable String message,
            @Nullable String error,
            @Nullable String result) {
        this(state, gate, reason, delay, free, message, error, result, null, null);
    }

    /** The same for a task that has children: what would be its end now comes when they have ended. */
    Settlement afterChildren() {
        return state.isFinal()
                ? new Settlement(
                        TaskState.WAITING,
                        null,
                        Reason.CHILDREN,
                        Duration.ZERO,
                        false,
                        message,
                        error,
                        result,
                        state,
                        reason)
                : this;
    }

    /** The same for a step of a batch job: nobody else can go on with it. */
    Settlement ofStep() {
        return state.isFinal() ? this : ended(TaskState.DROPPED, Reason.NODE_LOST, "The run of its job is gone", null);
    }

    /** How the work itself went. */
    TaskState work() {
        return pending == null ? state : pending;
    }

    /** What becomes of it when its own run ends like this. */
    static Settlement of(Outcome outcome, RunStore.Running task) {
        if (outcome instanceof Outcome.Succeeded succeeded) {
            return task.abortAsked()
                    ? aborted(task)
                    : new Settlement(
                            TaskState.SUCCEEDED,
                            null,
                            Reason.DONE,
                            Duration.ZERO,
                            false,
                            null,
                            null,
                            succeeded.result());
        } else if (outcome instanceof Outcome.Failed failed) {
            return task.abortAsked()
                    ? stopped(task, failed.message(), failed.stackTrace())
                    : ended(TaskState.FAILED, failed.reason(), failed.message(), failed.stackTrace());
        } else if (outcome instanceof Outcome.TryAgain again) {
            if (task.abortAsked()) {
                return stopped(task, again.message(), again.stackTrace());
            }
            return task.attempt() >= task.maxAttempts()
                    ? ended(TaskState.FAILED, Reason.ERROR, again.message(), again.stackTrace())
                    : new Settlement(
                            TaskState.QUEUED,
                            Gate.DUE,
                            Reason.BACKOFF,
                            again.after(),
                            false,
                            again.message(),
                            again.stackTrace(),
                            null);
        } else if (outcome instanceof Outcome.Aborted aborted) {
            return aborted.reason() == Reason.ASKED
                    ? stopped(task, aborted.message(), null)
                    : ended(TaskState.ABORTED, aborted.reason(), aborted.message(), null);
        } else if (outcome instanceof Outcome.Dropped dropped) {
            return ended(TaskState.DROPPED, dropped.reason(), dropped.message(), null);
        } else if (outcome instanceof Outcome.Released released) {
            return task.abortAsked() ? aborted(task) : ready(released.reason(), true, released.message());
        }
        throw new IllegalArgumentException("An attempt cannot end like this: " + outcome);
    }

    /** What becomes of it when its node is lost. */
    static Settlement lost(RunStore.Running task, String how) {
        if (task.abortAsked()) {
            return stopped(task, how + ". " + asked(task), null);
        }
        if (task.restartable() && task.attempt() < task.maxAttempts()) {
            return ready(Reason.NODE_LOST, false, how + ". It goes on from its last checkpoint");
        }
        return ended(TaskState.DROPPED, Reason.NODE_LOST, how + ". Its effects may exist", null);
    }

    private static Settlement aborted(RunStore.Running task) {
        return stopped(task, asked(task), null);
    }

    /** It was asked to stop by somebody, or by a limit: which limit it was is said in any case. */
    private static Settlement stopped(RunStore.Running task, String message, @Nullable String error) {
        if (!task.abortBy().equals(Actor.CANCEL_THRESHOLD.name())) {
            return ended(TaskState.ABORTED, Reason.ASKED, message, error);
        }
        String said = message.contains(task.abortBy()) ? message : message + ". " + asked(task);
        return ended(TaskState.ABORTED, Reason.THRESHOLD, said, error);
    }

    private static String asked(RunStore.Running task) {
        return "Asked to stop by " + task.abortBy();
    }

    private static Settlement ended(TaskState state, Reason reason, @Nullable String message, @Nullable String error) {
        return new Settlement(state, null, reason, Duration.ZERO, false, message, error, null);
    }

    private static Settlement ready(Reason reason, boolean free, String message) {
        return new Settlement(TaskState.QUEUED, Gate.READY, reason, Duration.ZERO, free, message, null, null);
    }
}
