package org.longhaul.submission;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants done.
 *
 * @param type the type's name
 * @param parameters by name: strings, longs, doubles, booleans, and maps of these, as they were in JSON
 * @param priority higher goes first, -1000 to 1000; 0 is usual
 * @param due not before this time; at once if null
 * @param delay not before this long from now; not together with due
 * @param key tasks of one key run one at a time, in the order of submission
 * @param tag only nodes with this tag may run it
 * @param summary what it is for, for people
 * @param submitter who asks
 */
public record Order(
        String type,
        Map<String, Object> parameters,
        int priority,
        @Nullable Instant due,
        @Nullable Duration delay,
        @Nullable String key,
        @Nullable String tag,
        @Nullable String summary,
        String submitter) {
    /** An order of this type with these parameters, and nothing special. */
    public static Order of(String type, Map<String, Object> parameters, String submitter) {
        return new Order(type, parameters, 0, null, null, null, null, null, submitter);
    }

    /** The type and who asks: parameters may be secret. */
    @Override
    public String toString() {
        return "Order[type=%s, submitter=%s]".formatted(type, submitter);
    }
}
