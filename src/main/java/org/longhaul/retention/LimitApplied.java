package org.longhaul.retention;

/**
 * A limit ended a task, or asked it to stop. Fired in the transaction that does it; observe it after success.
 *
 * @param id the task
 * @param limit the limit that did it
 * @param act what it did
 * @param text what the task's history says of it
 */
public record LimitApplied(String id, Limit limit, Fate.Act act, String text) {}
