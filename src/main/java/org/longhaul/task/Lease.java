package org.longhaul.task;

/**
 * The right of one node to run one task, for as long as the node itself keeps its lease.
 *
 * <p>The epoch grows with every claim and with every loss of ownership. Who lost the task still holds an old epoch, so
 * whatever it reports is refused.
 */
public record Lease(String taskId, long epoch) {}
