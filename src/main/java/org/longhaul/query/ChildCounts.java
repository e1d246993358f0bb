package org.longhaul.query;

/**
 * How many children a task has, those counted whose rows are gone.
 *
 * @param made how many were made
 * @param succeeded how many ended so; and so on
 * @param folded how many of them are gone, since their tree has ended
 */
public record ChildCounts(long made, long succeeded, long failed, long aborted, long dropped, long folded) {
    /** How many have ended. */
    public long ended() {
        return succeeded + failed + aborted + dropped;
    }
}
