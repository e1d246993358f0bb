package org.longhaul.query;

import org.jspecify.annotations.Nullable;

/**
 * Where a task is among others.
 *
 * @param parent the task it is a child of; null for a root
 * @param root the root of its tree: itself if it has no parent
 * @param childKey its name among its parent's children
 * @param number the number of its tree within the module, from 1; null if it was ordered before numbers were given
 * @param stage how often it has waited for its children and went on
 * @param hasChildren whether tasks were made as its children
 * @param step whether it is a step of its parent's batch job
 * @param hasSteps whether steps of its own batch job are shown
 */
public record TreePlace(
        @Nullable String parent,
        String root,
        @Nullable String childKey,
        @Nullable Long number,
        int stage,
        boolean hasChildren,
        boolean step,
        boolean hasSteps) {
    /** A task that is alone. */
    public static TreePlace alone(String id) {
        return new TreePlace(null, id, null, null, 0, false, false, false);
    }
}
