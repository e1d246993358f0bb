package org.longhaul.client;

import java.time.Duration;

/** A moment until which something may take, by the clock that never jumps. */
record Deadline(long nanos) {
    static Deadline in(Duration duration) {
        // a century is as good as for ever, and does not overflow
        Duration most = Duration.ofDays(36_500);
        return new Deadline(System.nanoTime() + (duration.compareTo(most) < 0 ? duration : most).toNanos());
    }

    Duration remaining() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    boolean passed() {
        return nanos - System.nanoTime() <= 0;
    }

    Duration atMost(Duration duration) {
        Duration remaining = remaining();
        return remaining.compareTo(duration) < 0 ? remaining : duration;
    }
}
