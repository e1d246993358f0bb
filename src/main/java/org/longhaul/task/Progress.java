package org.longhaul.task;

/**
 * How far a task is.
 *
 * @param completed units done
 * @param total units in all; 0 if nobody knows
 * @param unit what is counted, such as {@code bytes}; empty if nothing was said
 */
public record Progress(long completed, long total, String unit) {
    /** Nothing was reported yet. */
    public static final Progress NONE = new Progress(0, 0, "");

    /** Refuses negative numbers and long units. */
    public Progress {
        if (completed < 0 || total < 0) {
            throw new IllegalArgumentException("Progress is never negative: %d of %d".formatted(completed, total));
        }
        if (unit.length() > 30) {
            throw new IllegalArgumentException("The unit of progress has at most 30 characters: " + unit);
        }
    }
}
