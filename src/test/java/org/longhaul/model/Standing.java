package org.longhaul.model;

import org.jspecify.annotations.Nullable;
import org.longhaul.task.TaskState;

/** Where a task stands, as the model and the database say it alike. */
record Standing(
        TaskState state,
        int attempt,
        int stage,
        boolean abortAsked,
        boolean hasChildren,
        boolean kept,
        boolean held,
        @Nullable String owner,
        long epochOfRun) {}
