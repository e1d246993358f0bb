package org.longhaul.task;

/**
 * Why a queued task is not claimed yet. Only {@link #READY} tasks are looked at by a claim.
 *
 * <p>The order of the constants is the number stored in the database: append only.
 */
public enum Gate {
    /** Nothing holds it back: the next free worker takes it. */
    READY,
    /** Its time has not come, or it backs off after a failed attempt. */
    DUE,
    /** It waits behind another task of its key. */
    KEY,
    /** Somebody holds it. */
    HELD
}
