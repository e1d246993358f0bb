package org.longhaul.client;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What the server answered. */
record Answer(int status, HttpHeaders headers, String body) {
    private static final Set<Integer> TEMPORARY = Set.of(429, 502, 503, 504);

    /** Whether the same request may be answered otherwise a little later. */
    boolean temporary() {
        // a conflict that passes: the same submission is being worked on, as its first sending is when the answer is
        // lost
        return TEMPORARY.contains(status)
                || (status == 409 && header("Retry-After").isPresent());
    }

    /** Whether it says for sure that nothing was done. */
    boolean refusedForNow() {
        return status == 429 || status == 503;
    }

    /** Whether it comes from a server that does not know the application, as one does that is still starting. */
    boolean withoutApplication() {
        return status == 404 && !contentType().startsWith("application/problem+json");
    }

    String contentType() {
        return header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** How long the server asks to wait. */
    Optional<Duration> retryAfter(Clock clock) {
        return header("Retry-After").flatMap(text -> retryAfter(text.strip(), clock));
    }

    private static Optional<Duration> retryAfter(String text, Clock clock) {
        try {
            if (text.matches("\\d{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            var until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(clock.instant(), until.toInstant());
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * What its body says.
     *
     * @throws LonghaulException if it is another answer than this one, or cannot be read
     */
    <T> T expect(int wanted, Function<Fields, T> reader) {
        if (status != wanted) {
            throw LonghaulException.of(status, contentType(), body);
        }
        try {
            return reader.apply(Fields.of(body));
        } catch (IllegalArgumentException e) {
            throw LonghaulException.noAnswer("The answer cannot be read: " + e.getMessage(), e);
        }
    }
}
