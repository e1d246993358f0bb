package org.longhaul.task;

/** What was asked for makes sense only before a task has ended. */
public final class TaskEndedException extends TaskException {
    private static final long serialVersionUID = 1L;

    /** Names the task and how it ended. */
    public TaskEndedException(String id, TaskState state) {
        super("Task %s has ended already: %s".formatted(id, state));
    }
}
