package org.longhaul.client;

/** Where a task stands in its life. */
public enum TaskState {
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
