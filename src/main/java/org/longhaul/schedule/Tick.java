package org.longhaul.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a due time.
 *
 * @param due the time; of several missed ones the last
 * @param ticks how many times this is about: more than one only if they were missed
 * @param task the task that was made, or the one that still ran
 * @param node the node that dealt with it
 * @param happened when it did
 * @param note what else there is to say
 */
public record Tick(
        Instant due,
        Outcome outcome,
        long ticks,
        @Nullable String task,
        String node,
        Instant happened,
        @Nullable String note) {
    /** What can become of it. */
    public enum Outcome {
        /** A task was made. */
        MADE,
        /** A task was made because somebody asked for one, beside the ticks. */
        ASKED,
        /** The former task still ran. */
        OVERLAP,
        /** Nobody was there to take it in time. */
        MISSED,
        /** The order was not taken; the note says why. */
        REFUSED
    }
}
