package org.longhaul.spi;

import org.jspecify.annotations.Nullable;

/** A task failed, and its handler knows whether another attempt makes sense. */
public class TaskFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the text of an exception begins with when another attempt makes no sense. */
    public static final String FOR_GOOD = "For good: ";

    private final boolean retryable;

    private TaskFailedException(String message, @Nullable Throwable cause, boolean retryable) {
        super(message, cause);
        this.retryable = retryable;
    }

    /** Another attempt would fail as well: the task ends as FAILED. */
    public static TaskFailedException forGood(String message) {
        return new TaskFailedException(message, null, false);
    }

    /** Another attempt would fail as well: the task ends as FAILED. */
    public static TaskFailedException forGood(String message, Throwable cause) {
        return new TaskFailedException(message, cause, false);
    }

    /** Another attempt may succeed: the task is tried again after its back-off, while it has attempts left. */
    public static TaskFailedException forNow(String message, @Nullable Throwable cause) {
        return new TaskFailedException(message, cause, true);
    }

    /** Whether another attempt may succeed. */
    public boolean retryable() {
        return retryable;
    }

    /**
     * The class and the message; a failure for good says so. The batch runtime passes exceptions on as text only, and
     * the text must not lose what this one knows.
     */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // the message is for people, the mark is not
    public String toString() {
        return getClass().getName() + ": " + (retryable ? "" : FOR_GOOD) + getMessage();
    }
}
