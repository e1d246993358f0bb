package org.longhaul.task;

/** A task was to go to a state that cannot follow the one it is in. */
public final class IllegalTransitionException extends TaskException {
    private static final long serialVersionUID = 1L;

    /** Names the task, its state and what was tried. */
    public IllegalTransitionException(String id, TaskState state, TaskState next) {
        super("Task %s is %s and cannot become %s".formatted(id, state, next));
    }

    /** Names the task, its state and what cannot be done with it, such as {@code be retried before it has ended}. */
    public IllegalTransitionException(String id, TaskState state, String what) {
        super("Task %s is %s and cannot %s".formatted(id, state, what));
    }
}
