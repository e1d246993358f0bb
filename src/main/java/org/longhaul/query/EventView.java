package org.longhaul.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Journal;
import org.longhaul.task.Gate;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

/**
 * One event in the history of a task: what happened, and how the task stood then.
 *
 * @param no its number within the task, from 1
 * @param at when, in the database's time
 * @param node the node it happened on
 * @param actor who did it
 * @param origin the address they did it from
 */
public record EventView(
        int no,
        Instant at,
        Journal.Kind kind,
        TaskState state,
        @Nullable Gate gate,
        @Nullable Reason reason,
        long epoch,
        int attempt,
        @Nullable String node,
        String actor,
        @Nullable String origin,
        @Nullable String note) {}
