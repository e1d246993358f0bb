package org.longhaul.api;

/** The problems of those who want too much at once. */
final class TooMany {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final String SOON = "5";

    private TooMany() {}

    static Problem waits(int limit) {
        return Problem.of(
                        TOO_MANY_REQUESTS,
                        "too-many-waits",
                        "Too many requests wait",
                        "At most %d requests of one account wait on a node at once: ask without Prefer: wait, or later."
                                .formatted(limit))
                .with("limit", limit)
                .withHeader("Retry-After", SOON);
    }

    static Problem exports(int limit) {
        return Problem.of(
                        TOO_MANY_REQUESTS,
                        "too-many-exports",
                        "Too many exports",
                        "At most %d exports of one account are written by a node at once: wait for the end of one."
                                .formatted(limit))
                .with("limit", limit)
                .withHeader("Retry-After", SOON);
    }

    static Problem streams(int limit) {
        return Problem.of(
                        TOO_MANY_REQUESTS,
                        "too-many-streams",
                        "Too many event streams are open",
                        "At most %d event streams of one account are open on a node at once: close one of them."
                                .formatted(limit))
                .with("limit", limit)
                .withHeader("Retry-After", SOON);
    }
}
