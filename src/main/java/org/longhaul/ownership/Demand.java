package org.longhaul.ownership;

import java.util.List;

/**
 * What a node would take of one type.
 *
 * @param lanes where its tasks wait
 * @param quota how many at most, by what the node itself allows
 * @param limited whether each needs a permit besides, of which the type has so many in the whole cluster
 */
public record Demand(String type, List<String> lanes, int quota, boolean limited) {
    /** Fixes the lanes. */
    public Demand {
        lanes = List.copyOf(lanes);
    }
}
