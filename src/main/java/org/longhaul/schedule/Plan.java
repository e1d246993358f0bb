package org.longhaul.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be submitted, and when.
 *
 * @param type the type of the tasks
 * @param parameters by name, as in an order
 * @param interval from one tick to the next, whole seconds
 * @param starts the first tick, and the phase of all others; when it is made if null. Whole seconds
 * @param ends no tick after it; for ever if null
 * @param tag only a node with this tag ticks and runs the tasks; any node if null
 * @param priority of the tasks
 * @param product of the tasks, and of the schedule itself
 * @param summary of the tasks
 * @param ttl how long the tasks are kept after their end; as their type or the settings say if null
 * @param overlap what a tick does while the former task has not ended
 */
public record Plan(
        String type,
        Map<String, Object> parameters,
        Duration interval,
        @Nullable Instant starts,
        @Nullable Instant ends,
        @Nullable String tag,
        int priority,
        @Nullable String product,
        @Nullable String summary,
        @Nullable Duration ttl,
        Overlap overlap) {
    /** Type and interval alone: parameters may be secret. */
    @Override
    public String toString() {
        return "Plan[type=%s, interval=%s]".formatted(type, interval);
    }
}
