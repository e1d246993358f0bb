package org.longhaul.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * When the tasks of each lane could have been taken, in the database's time: while some node served it and none that
 * could was draining. A limit counts that time only.
 */
final class Served {
    private final Map<String, List<Span>> spans;

    /**
     * A time without a gap.
     *
     * @param latest not before it began
     */
    record Span(Instant began, Instant latest) {}

    /** What was served; the spans of each lane from the latest to the first, none of which overlap. */
    Served(Map<String, List<Span>> spans) {
        this.spans = new TreeMap<>(spans);
    }

    /** The lanes that were ever served, in order. */
    Set<String> lanes() {
        return new TreeSet<>(spans.keySet());
    }

    /**
     * The time since which a lane was served for so long in all. What has waited since then, or longer, has waited for
     * that long. Empty if the lane was not served for so long yet.
     */
    Optional<Instant> since(String lane, Duration time) {
        Duration left = time;
        for (Span span : spans.getOrDefault(lane, List.of())) {
            Duration length = Duration.between(span.began(), span.latest());
            if (length.compareTo(left) >= 0) {
                return Optional.of(span.latest().minus(left));
            }
            left = left.minus(length);
        }
        return Optional.empty();
    }
}
