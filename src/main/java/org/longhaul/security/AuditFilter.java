package org.longhaul.security;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of the audit are wanted.
 *
 * @param actors of these; of all if empty
 * @param actions these; all if empty
 * @param subjects these; all if empty
 * @param after not before this time; null for no bound
 * @param before before this time; null for no bound
 */
public record AuditFilter(
        Set<String> actors,
        Set<String> actions,
        Set<String> subjects,
        @Nullable Instant after,
        @Nullable Instant before) {
    /** Everything. */
    public static final AuditFilter ALL = new AuditFilter(Set.of(), Set.of(), Set.of(), null, null);

    /** Fixes the sets. */
    public AuditFilter {
        actors = Set.copyOf(actors);
        actions = Set.copyOf(actions);
        subjects = Set.copyOf(subjects);
    }
}
