package org.longhaul.retention;

import java.time.LocalDate;
import org.longhaul.task.TaskState;

/**
 * What became of the tasks of one type that ended alike on one day (UTC).
 *
 * @param tasks how many
 * @param queuedMillis how long they waited in all, from their order to their latest attempt
 * @param runMillis how long their latest attempts took in all
 * @param attempts how many attempts they took in all
 */
public record Total(
        LocalDate day,
        String module,
        String type,
        TaskState state,
        long tasks,
        long queuedMillis,
        long runMillis,
        long attempts) {}
