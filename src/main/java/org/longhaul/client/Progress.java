package org.longhaul.client;

/**
 * How far a task is.
 *
 * @param completed units done
 * @param total units in all; 0 if nobody knows
 * @param unit what is counted; may be empty
 */
public record Progress(long completed, long total, String unit) {}
