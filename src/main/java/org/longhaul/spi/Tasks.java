package org.longhaul.spi;

import java.util.Optional;

/**
 * Longhaul from within the application: inject it into any bean, enterprise bean, batch artifact or {@link TaskHandler}
 * of the same application.
 *
 * <p>Everything happens in the caller's transaction, if there is one: what was submitted begins after its commit, and
 * never was if it is rolled back; the same holds for an abort. Without a transaction it is durable when the call returns.
 *
 * <p>Whoever calls is trusted: it sees all tasks, and its name is that of the container's caller, or {@code application}
 * if there is none.
 *
 * <p>A {@link TaskRefusedException} leaves the transaction as it was; it is the caller's to go on or to roll back. A
 * failure of the database marks it so that it can only be rolled back.
 */
public interface Tasks {
    /**
     * Makes a task of the request.
     *
     * @return the task's id, a UUID
     * @throws TaskRefusedException if the request is not valid, its type is unknown or not for applications, or this node
     *     is shutting down
     */
    String submit(TaskRequest request);

    /**
     * Asks a task to stop. One that is queued never runs; one that runs is told, and may take its time.
     *
     * @return whether it was this call that asked: false if it had been asked before, has ended, or is not there
     * @throws TaskRefusedException if its type cannot be aborted
     */
    boolean abort(String id);

    /** The task of that id as this transaction sees it, what it submitted itself included; empty if there is none. */
    Optional<TaskInfo> find(String id);
}
