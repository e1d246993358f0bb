package org.longhaul.security;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is kept: without its text, of which only a hash is stored.
 *
 * @param label what it is for, for people
 * @param expires from when on it is refused; null if never
 * @param lastUsed when it was last used, to a minute; null if never
 */
public record ApiToken(
        String id,
        String label,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant lastUsed) {
    /** A token that was just made, with its text, which is told this once. */
    public record Fresh(ApiToken token, String text) {
        @Override
        public String toString() {
            return "Fresh[token=" + token + "]";
        }
    }
}
