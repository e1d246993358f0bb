package org.longhaul.schedule;

/** What a tick does while the former task of its schedule has not ended. */
public enum Overlap {
    /** No task is made; the tick is noted as skipped. */
    SKIP,
    /** A task is made all the same. */
    ALLOW
}
