package org.longhaul.query;

import org.jspecify.annotations.Nullable;

/**
 * A task as a tree shows it.
 *
 * @param depth how many levels it is below the task that was asked for
 * @param children what is known of its own children; null if it has none
 */
public record TreeEntry(
        TaskSummary task, int depth, @Nullable ChildCounts children) {}
