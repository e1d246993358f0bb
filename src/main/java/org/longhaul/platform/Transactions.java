package org.longhaul.platform;

import java.util.function.Supplier;

/** Runs work in a transaction. Components start them here, so that a test can bring its own. */
public interface Transactions {
    /**
     * Runs the work in the caller's transaction, or in one of its own if there is none. What it throws marks the
     * transaction so that it can only be rolled back, but for a {@link org.longhaul.task.TaskException}: that says that
     * a rule was broken, so it is thrown before anything is written, and the caller's transaction may go on.
     */
    <T> T joined(Supplier<T> work);

    /** Runs the work in a transaction of its own; the caller's, if any, is set aside meanwhile. */
    <T> T own(Supplier<T> work);

    /** As {@link #own(Supplier)}, without a result. */
    default void own(Runnable work) {
        own(() -> {
            work.run();
            return true;
        });
    }

    /** Whether a transaction is active on this thread. */
    boolean active();

    /** Marks the current transaction so that it can only be rolled back. */
    void rollbackOnly();
}
