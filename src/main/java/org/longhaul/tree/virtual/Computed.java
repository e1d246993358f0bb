package org.longhaul.tree.virtual;

import java.util.List;

/**
 * What sources told.
 *
 * @param tasks the tasks
 * @param warnings what is missing in them
 */
public record Computed(List<Located> tasks, List<String> warnings) {
    /** Fixes the lists. */
    public Computed {
        tasks = List.copyOf(tasks);
        warnings = List.copyOf(warnings);
    }
}
