package org.longhaul.management;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.longhaul.query.TaskFilter;

/** Reads filters as they are written in the query of an address. */
final class Filters {
    private Filters() {}

    /**
     * The filter in this text.
     *
     * @throws IllegalArgumentException if a name is not known, or a value cannot be
     */
    static TaskFilter read(String text) {
        var given = new LinkedHashMap<String, List<String>>();
        var wrong = new ArrayList<String>();
        String query = text.strip();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            if (equals < 0 || !TaskFilter.knows(name)) {
                wrong.add("filter: \"%s\" is not name=value with a name among %s"
                        .formatted(pair, String.join(", ", TaskFilter.names())));
                continue;
            }
            String value = decoded(pair.substring(equals + 1));
            given.computeIfAbsent(name, key -> new ArrayList<>())
                    .addAll(TaskFilter.separated(name, value).toList());
        }
        TaskFilter filter = TaskFilter.read(given, (name, message) -> wrong.add(name + " " + message));
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", wrong));
        }
        return filter;
    }

    /** As {@link #read}, for what is done to all that is found: nobody means everything by nothing. */
    static TaskFilter some(String text) {
        TaskFilter filter = read(text);
        if (filter.isEmpty()) {
            throw new IllegalArgumentException(
                    "filter: which tasks? Name at least one condition, such as state=QUEUED");
        }
        return filter;
    }

    private static String decoded(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("filter: \"%s\" is not well encoded".formatted(encoded), e);
        }
    }
}
