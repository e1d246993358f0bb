package org.longhaul.security;

import java.time.Duration;

/** Too many sign-ins failed: the next one is looked at after a while, whether it is right or not. */
public final class TooManySignInsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration wait;

    TooManySignInsException(Duration wait) {
        super("Too many sign-ins failed; the next one is looked at in %d s.".formatted(seconds(wait)));
        this.wait = wait;
    }

    /** How long to wait, in whole seconds. */
    public long seconds() {
        return seconds(wait);
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
