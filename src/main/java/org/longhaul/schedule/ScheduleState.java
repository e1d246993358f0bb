package org.longhaul.schedule;

/** Where a schedule stands. */
public enum ScheduleState {
    /** It has a next tick. */
    ACTIVE,
    /** Somebody paused it; ticks meanwhile are not made up for. */
    PAUSED,
    /** Its last tick is over. */
    ENDED
}
