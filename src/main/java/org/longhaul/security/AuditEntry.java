package org.longhaul.security;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody did, other than with a task.
 *
 * @param id grows with time
 * @param actor who did it
 * @param origin the address they did it from; null if from within
 * @param action what they did: an {@link Audit.Action}'s code, or one of another component
 * @param subject to whom or what
 * @param note what else there is to say
 */
public record AuditEntry(
        String id,
        Instant happened,
        String actor,
        @Nullable String origin,
        String action,
        String subject,
        @Nullable String note) {}
