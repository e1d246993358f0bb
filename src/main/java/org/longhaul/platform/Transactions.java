package org.longhaul.platform;

import java.util.function.Supplier;

/** Runs work in a transaction. Components start them here, so that a test can bring its own. */
public interface Transactions {
    /** Runs the work in the caller's transaction, or in one of its own if there is none. */
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
