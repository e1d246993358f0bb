package org.longhaul.task;

import org.jspecify.annotations.Nullable;

/**
 * Who does something, and from where: what the history of a task remembers of every act.
 *
 * @param name the account; 100 characters at most
 * @param origin the address the request came from; null if it came from within the application
 */
public record Actor(String name, @Nullable String origin) {
    /** What the server does itself. */
    public static final Actor SYSTEM = new Actor("SYSTEM", null);

    /** The limit that stops what waits, or keeps others waiting, for too long; no account has such a name. */
    public static final Actor CANCEL_THRESHOLD = new Actor("limit:job-cancel-threshold", null);

    /** The limit that drops what is never started. */
    public static final Actor EXPIRY = new Actor("limit:job-expire", null);

    /** Somebody within the application. */
    public static Actor of(String name) {
        return new Actor(name, null);
    }
}
