package org.longhaul.security;

import java.time.Instant;
import java.util.Set;

/**
 * Somebody who may sign in.
 *
 * @param name its name, which never changes
 * @param grants its roles
 * @param disabled whether it is refused for now
 * @param created when it was made
 */
public record Account(String name, Set<Grant> grants, boolean disabled, Instant created) {
    /** Fixes the grants. */
    public Account {
        grants = Set.copyOf(grants);
    }
}
