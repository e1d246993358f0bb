package org.longhaul.retention;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.TaskState;

/**
 * An ended task that is old enough to go.
 *
 * @param started when its latest attempt began; null if none did
 * @param limit which limit lets it go
 */
public record Expired(
        String id,
        String module,
        String type,
        TaskState state,
        @Nullable String product,
        String submitter,
        Instant created,
        @Nullable Instant started,
        Instant ended,
        int attempt,
        Limit limit) {}
