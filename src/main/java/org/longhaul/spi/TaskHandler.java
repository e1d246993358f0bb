package org.longhaul.spi;

/** The work of a task type. Put {@link TaskType} on the class that implements it. */
public interface TaskHandler {
    /**
     * Does the work of one attempt. To return is to succeed, to throw is to fail.
     *
     * <p>Ask {@link TaskContext#shouldStop()} now and then, and return when it says so: that is how a task is aborted,
     * timed out and drained.
     *
     * @throws TaskFailedException to say whether another attempt makes sense
     * @throws Exception for any other failure, which is tried again while the type is restartable and has attempts left
     */
    void run(TaskContext context) throws Exception;

    /**
     * Looks at an order before it is accepted, beyond what {@link Parameter} can say. Runs in the submitter's thread and
     * transaction: be quick.
     *
     * @throws InvalidParameterException to refuse the order
     */
    default void check(Parameters parameters) {}
}
