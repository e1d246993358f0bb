package org.longhaul.spi;

import org.jspecify.annotations.Nullable;

/**
 * A part of a task's work that becomes a task of its own, which any node may run. It inherits its parent's product and
 * submitter, and its priority, tag and ttl unless the request says its own; never the key.
 *
 * @param key names it among its parent's children: a child that is made again under its key is the one that is there.
 *     1 to 200 characters
 * @param request what is to be done
 * @param expected how many units of work it will be, so that the parent's progress has a total from the start; 0 if
 *     nobody knows
 * @param unit what is counted; empty if nothing is said
 * @param node the node that is to run it; null for any
 */
public record Child(
        String key,
        TaskRequest request,
        long expected,
        String unit,
        @Nullable String node) {
    /** Refuses a key or an expectation that cannot be. */
    public Child {
        if (key.isBlank() || key.length() > 200) {
            throw new IllegalArgumentException("A child's key has 1 to 200 characters and is not blank: " + key);
        }
        if (expected < 0) {
            throw new IllegalArgumentException("A child's expected work is never negative: " + expected);
        }
        if (unit.length() > 30) {
            throw new IllegalArgumentException("The unit of progress has at most 30 characters: " + unit);
        }
    }

    /** A child of that key. */
    public static Child of(String key, TaskRequest request) {
        return new Child(key, request, 0, "", null);
    }

    /** The same of which it is known how much work it will be. */
    public Child expecting(long units, String newUnit) {
        return new Child(key, request, units, newUnit, node);
    }

    /**
     * The same for this node alone, and for its present life: if that ends before the child has, the child is DROPPED. It
     * is run once, whatever its type says, and limits of its type do not count it.
     *
     * @param name one of {@link TaskContext#nodes()}
     */
    public Child on(String name) {
        return new Child(key, request, expected, unit, name);
    }
}
