package org.longhaul.task;

/** A task was to go to a state that cannot follow the one it is in. */
public final class IllegalTransitionException extends TaskException {
    private static final long serialVersionUID = 1L;

    /** Names the task, its state and what was tried. */
    public IllegalTransitionException(String id, TaskState state, TaskState next) {
        super("Task %s is %s and cannot become %s".formatted(id, state, next));
    }
}
