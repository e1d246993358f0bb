package org.longhaul.task;

/** A rule of the task manager was broken; the message is fit for the caller to read. */
public abstract sealed class TaskException extends RuntimeException
        permits IllegalTransitionException,
                InvalidOrderException,
                NotAbortableException,
                TaskEndedException,
                UnknownTaskException,
                UnknownTypeException,
                NodeDrainingException,
                WrongStateException {
    private static final long serialVersionUID = 1L;

    TaskException(String message) {
        super(message);
    }
}
