package org.longhaul.execution;

/** Why a run was asked to stop; a later one in this list outranks an earlier one. */
enum StopRequest {
    /** Nobody asked. */
    NONE,
    /** The node shuts down. */
    DRAIN,
    /** The attempt takes longer than its type allows. */
    TIMEOUT,
    /** Somebody asked for it. */
    ABORT,
    /** The task belongs to somebody else by now, or the node can no longer prove that it is its own. */
    LEASE_LOST
}
