package org.longhaul.tree;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.Progress;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

/**
 * What is known of all children of a task, those included whose rows are gone: how many there are, how they ended, how
 * far they are, and what is to become of the task itself.
 *
 * @param completed the sum of what they have completed, in their unit
 * @param total the sum of their totals
 * @param unit what they count; empty if none has said
 * @param mixed whether they count different things, so that the sums mean nothing
 * @param expected how much work it is in all, whatever they say; 0 if nobody knows
 * @param tolerated how many may end otherwise than SUCCEEDED
 * @param stopEarly whether the others are to stop when more did
 * @param joins whether the task is run once more when they have ended
 * @param stopping whether they are to stop
 * @param pending how the task's own work went; null while it runs
 */
record Sums(
        long children,
        long succeeded,
        long failed,
        long aborted,
        long dropped,
        long completed,
        long total,
        String unit,
        boolean mixed,
        long expected,
        String expectedUnit,
        long tolerated,
        boolean stopEarly,
        boolean joins,
        boolean stopping,
        @Nullable String stopBy,
        @Nullable TaskState pending,
        @Nullable Reason pendingReason) {

    /** What children count if they say nothing, or different things. */
    static final String TASKS = "tasks";

    /** What a child reported: how far it came, or its end. */
    record Delta(
            String id,
            long completed,
            long total,
            String unit,
            @Nullable TaskState ended) {}

    /** The same with these reports. */
    Sums plus(Collection<Delta> deltas) {
        long[] ends = new long[TaskState.values().length];
        long more = completed;
        long moreTotal = total;
        String its = unit;
        boolean differ = mixed;
        for (Delta delta : deltas) {
            if (delta.ended() != null) {
                ends[place(delta.ended())]++;
            }
            if (!delta.unit().isEmpty()) {
                differ |= !its.isEmpty() && !its.equals(delta.unit());
                its = its.isEmpty() ? delta.unit() : its;
            }
            more += delta.completed();
            moreTotal += delta.total();
        }
        return new Sums(
                children,
                succeeded + ends[place(TaskState.SUCCEEDED)],
                failed + ends[place(TaskState.FAILED)],
                aborted + ends[place(TaskState.ABORTED)],
                dropped + ends[place(TaskState.DROPPED)],
                more,
                moreTotal,
                its,
                differ,
                expected,
                expectedUnit,
                tolerated,
                stopEarly,
                joins,
                stopping,
                stopBy,
                pending,
                pendingReason);
    }

    @SuppressWarnings("EnumOrdinal") // an index, nothing that is stored
    private static int place(TaskState state) {
        return state.ordinal();
    }

    /** How many have ended. */
    long ended() {
        return succeeded + failures();
    }

    /** How many ended otherwise than SUCCEEDED. */
    long failures() {
        return failed + aborted + dropped;
    }

    /** Whether all have ended. */
    boolean over() {
        return ended() >= children;
    }

    /** Whether more ended otherwise than SUCCEEDED than is tolerated. */
    boolean tooManyFailed() {
        return failures() > tolerated;
    }

    /**
     * How far the task is: as far as its children are, of what is expected, or of the sum of their totals. If they say
     * nothing, or count different things, it is how many have ended. Never more than all.
     */
    Progress progress() {
        if (expected > 0) {
            return new Progress(Math.max(0, Math.min(completed, expected)), expected, expectedUnit);
        }
        if (mixed || unit.isEmpty()) {
            return new Progress(Math.min(ended(), children), children, TASKS);
        }
        long all = Math.max(0, total);
        long done = Math.max(0, completed);
        return new Progress(all > 0 ? Math.min(done, all) : done, all, unit);
    }
}
