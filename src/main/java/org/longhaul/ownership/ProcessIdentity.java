package org.longhaul.ownership;

/**
 * Which process a node is, so that another one can find out whether it is gone.
 *
 * @param host the machine's name
 * @param boot the machine's boot and the space of process ids within it; empty if the platform does not tell
 * @param pid the process id in that space
 * @param start when the process began, in the machine's own ticks since its boot: ids are used again
 */
public record ProcessIdentity(String host, String boot, long pid, long start) {}
