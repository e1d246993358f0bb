package org.longhaul.task;

/** The type of the task says that it cannot be aborted once it runs. */
public final class NotAbortableException extends TaskException {
    private static final long serialVersionUID = 1L;

    /** Names the task and its type. */
    public NotAbortableException(String id, String type) {
        super("Task %s is of type %s, which cannot be aborted".formatted(id, type));
    }
}
