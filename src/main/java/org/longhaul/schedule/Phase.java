package org.longhaul.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The times of a schedule: one at its start, and one each interval after it. Whatever happens meanwhile moves none of
 * them.
 *
 * @param starts the first
 * @param interval from one to the next
 * @param ends none after it; for ever if null
 */
record Phase(Instant starts, Duration interval, @Nullable Instant ends) {
    /** The first time that is not before this one; empty if the last is before it. */
    Optional<Instant> from(Instant time) {
        if (!time.isAfter(starts)) {
            return within(starts);
        }
        long past = Duration.between(starts, time).toMillis();
        long millis = interval.toMillis();
        long ticks = past / millis;
        Instant at = starts.plusMillis(ticks * millis);
        return within(at.isBefore(time) ? at.plusMillis(millis) : at);
    }

    /** The last time that is not after this one, if there is one that is not before {@code earliest}. */
    Instant last(Instant earliest, Instant time) {
        Instant limit = ends != null && ends.isBefore(time) ? ends : time;
        if (!limit.isAfter(earliest)) {
            return earliest;
        }
        return earliest.plusMillis(ticks(earliest, limit) * interval.toMillis());
    }

    /** How many intervals fit between two of its times. */
    long ticks(Instant first, Instant last) {
        return Duration.between(first, last).toMillis() / interval.toMillis();
    }

    /** The time after one of its times; empty after the last. */
    Optional<Instant> after(Instant tick) {
        return within(tick.plus(interval));
    }

    private Optional<Instant> within(Instant tick) {
        return ends != null && tick.isAfter(ends) ? Optional.empty() : Optional.of(tick);
    }
}
