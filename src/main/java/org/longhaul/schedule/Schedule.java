package org.longhaul.schedule;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as its row was when somebody looked.
 *
 * @param name what people call it, unique
 * @param id a UUID, of its own even if a schedule of that name is made again
 * @param stored the parameters of its tasks, secrets encrypted: mask them before they leave
 * @param starts the first tick, and the phase of all others
 * @param node the one that ticks; null until one takes it up
 * @param nextDue the next tick; null unless it is active
 * @param lastDue the latest time that was dealt with
 * @param lastTask the latest task
 * @param owner who wrote it last: its tasks are submitted in this name
 * @param ownerGrants their roles then, separated by commas; null if they have an account, which is asked each time
 * @param version grows whenever somebody changes it, and with nothing else
 * @param seen the time of the database when it was read
 */
public record Schedule(
        String name,
        String id,
        String type,
        String stored,
        Duration interval,
        Instant starts,
        @Nullable Instant ends,
        @Nullable String tag,
        int priority,
        @Nullable String product,
        @Nullable String summary,
        @Nullable Duration ttl,
        Overlap overlap,
        ScheduleState state,
        @Nullable String node,
        @Nullable Instant nextDue,
        @Nullable Instant lastDue,
        @Nullable String lastTask,
        String owner,
        @Nullable String ownerGrants,
        Instant created,
        Instant changed,
        long version,
        Instant seen) {
    Phase phase() {
        return new Phase(starts, interval, ends);
    }

    /** Which and where it stands: parameters may be secret. */
    @Override
    public String toString() {
        return "Schedule[%s, %s]".formatted(name, state);
    }
}
