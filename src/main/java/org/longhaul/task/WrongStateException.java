package org.longhaul.task;

/** What was asked for makes no sense in the state the task is in. */
public final class WrongStateException extends TaskException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the task, its state, what was tried, and what it takes.
     *
     * @param tried what was tried, such as "held"
     * @param needed which tasks it can be done to, such as "a QUEUED task"
     */
    public WrongStateException(String id, TaskState state, String tried, String needed) {
        super("Task %s is %s and cannot be %s: only %s can".formatted(id, state, tried, needed));
    }
}
