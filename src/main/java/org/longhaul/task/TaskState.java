package org.longhaul.task;

/**
 * Where a task stands in its life: submitted, claimed, ended, and one day forgotten.
 *
 * <p>The order of the constants is the number stored in the database: append only.
 */
public enum TaskState {
    /** Accepted and durable; its {@link Gate} says whether it can be claimed. */
    QUEUED,
    /** A node owns it and runs it. */
    RUNNING,
    /** It waits for its children, before it goes on or ends; nobody owns it. */
    WAITING,
    /** Ended: its work is done. */
    SUCCEEDED,
    /** Ended: its last attempt failed. */
    FAILED,
    /** Ended: somebody or a limit asked for it, and it was honoured. */
    ABORTED,
    /** Ended: its node was lost or shut down and nobody may run it again, or it expired before it was started. */
    DROPPED;

    /** Whether a task in this state may go to that one next. */
    public boolean mayBecome(TaskState next) {
        return switch (this) {
            case QUEUED -> next == RUNNING || next == WAITING || next == ABORTED || next == DROPPED;
            case RUNNING -> next == QUEUED || next == WAITING || next.isFinal();
            case WAITING -> next == QUEUED || next.isFinal();
            case SUCCEEDED, FAILED, ABORTED, DROPPED -> false;
        };
    }

    /** Whether it is an end: nothing comes after it. */
    public boolean isFinal() {
        return switch (this) {
            case QUEUED, RUNNING, WAITING -> false;
            case SUCCEEDED, FAILED, ABORTED, DROPPED -> true;
        };
    }
}
