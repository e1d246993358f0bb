package org.longhaul.query;

import java.util.List;

/**
 * A module: types of task that belong together.
 *
 * @param types the names of its types, in order
 * @param virtual whether its tasks are computed, not stored
 */
public record ModuleView(String name, List<String> types, boolean virtual) {
    /** Fixes the types. */
    public ModuleView {
        types = List.copyOf(types);
    }
}
