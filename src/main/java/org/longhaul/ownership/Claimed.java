package org.longhaul.ownership;

import org.longhaul.task.Lease;

/**
 * A task this node has just taken.
 *
 * @param lease the right to run it
 * @param attempt which attempt this is, from 1
 * @param abortRequested whether it was asked to stop before it began
 */
public record Claimed(
        Lease lease, String type, int attempt, int maxAttempts, boolean restartable, boolean abortRequested) {}
