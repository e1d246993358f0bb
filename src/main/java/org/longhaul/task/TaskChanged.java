package org.longhaul.task;

/**
 * A task came to be or changed its state. Fired in the transaction of the change; observe it after success, and do no
 * more than put the id in memory and wake a thread.
 *
 * @param id the task
 * @param state where it stands now
 * @param lane the lane in which it can be claimed
 * @param ordered whether somebody has just ordered it; children are no orders
 */
public record TaskChanged(String id, TaskState state, String lane, boolean ordered) {
    /** A change of a task that was there. */
    public TaskChanged(String id, TaskState state, String lane) {
        this(id, state, lane, false);
    }
}
