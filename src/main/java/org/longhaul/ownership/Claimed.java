package org.longhaul.ownership;

import org.jspecify.annotations.Nullable;
import org.longhaul.task.Lease;

/**
 * A task this node has just taken.
 *
 * @param lease the right to run it
 * @param attempt which attempt this is, from 1
 * @param abortRequested whether it was asked to stop before it began
 * @param parent the task that it is a child of
 * @param stage how often it has waited for its children and goes on now
 */
public record Claimed(
        Lease lease,
        String type,
        int attempt,
        int maxAttempts,
        boolean restartable,
        boolean abortRequested,
        @Nullable String parent,
        int stage) {
    /** A task that has no parent, at its first stage. */
    public Claimed(
            Lease lease, String type, int attempt, int maxAttempts, boolean restartable, boolean abortRequested) {
        this(lease, type, attempt, maxAttempts, restartable, abortRequested, null, 0);
    }
}
