package org.longhaul.task;

/**
 * An event was appended to the history of a task: a change, a comment, an act of an operator. Fired in the transaction
 * that appends it; observe it after success, and do no more than put the id in memory and wake a thread.
 *
 * @param id the task
 */
public record TaskNoted(String id) {}
