package org.longhaul.spi;

/**
 * The run no longer owns its task: it was rescued, requeued or dropped. Whatever the run writes is refused, and its
 * current transaction is rolled back. Let it through: there is nothing left to do.
 */
public class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says which task is no longer owned, and by which epoch. */
    public LeaseLostException(String taskId, long epoch) {
        super("This run (epoch %d) no longer owns task %s".formatted(epoch, taskId));
    }
}
