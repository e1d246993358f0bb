package org.longhaul.task;

/** There is no task of that id, or no longer. */
public final class UnknownTaskException extends TaskException {
    private static final long serialVersionUID = 1L;

    /** Names the id. */
    public UnknownTaskException(String id) {
        super("There is no task %s".formatted(id));
    }
}
