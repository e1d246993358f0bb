package org.longhaul.execution;

import org.longhaul.task.Outcome;

/** A way to do the work of an attempt. */
interface Executor {
    /**
     * Does the work, on the thread of the caller or on another, and returns when it has ended.
     *
     * @throws org.longhaul.spi.LeaseLostException if the run lost its task
     * @throws InterruptedException if the server takes its thread back
     */
    Outcome execute(Run run) throws InterruptedException;
}
