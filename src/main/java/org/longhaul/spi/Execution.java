package org.longhaul.spi;

/** What runs a task. */
public enum Execution {
    /** One Jakarta Batch job execution for each attempt. */
    BATCH,
    /** A managed thread, without the batch repository: for tasks that take seconds. */
    DIRECT
}
