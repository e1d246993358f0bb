package org.longhaul.jconsole;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.jspecify.annotations.Nullable;

/**
 * A task as a server tells of it, with all that it says: a server may know items that this class does not, and lack some.
 *
 * @param id of the task, or empty if the server told none
 * @param items name and value of each item, an absent value left out, in the order of the server
 */
record TaskRow(String id, Map<String, Object> items) {
    private static final Set<String> ENDED = Set.of("SUCCEEDED", "FAILED", "ABORTED", "DROPPED");

    /** The items that come first, as a reader looks for them; others follow. */
    private static final List<String> FIRST = List.of(
            "id",
            "name",
            "type",
            "module",
            "state",
            "reason",
            "message",
            "completed",
            "total",
            "unit",
            "percent",
            "node",
            "submitter",
            "product",
            "key",
            "attempt",
            "maxAttempts",
            "created",
            "due",
            "started",
            "heartbeat",
            "ended",
            "abortable",
            "abortRequested",
            "parent",
            "root",
            "depth",
            "children");

    TaskRow {
        items = Collections.unmodifiableMap(new LinkedHashMap<>(items));
    }

    /** The row that this data is. */
    static TaskRow of(CompositeData data) {
        Map<String, Object> items = new LinkedHashMap<>();
        var names = data.getCompositeType().keySet();
        Stream.concat(FIRST.stream().filter(names::contains), names.stream().filter(each -> !FIRST.contains(each)))
                .forEach(name -> {
                    Object value = data.get(name);
                    if (value != null) {
                        items.put(name, value);
                    }
                });
        return new TaskRow(String.valueOf(items.getOrDefault("id", "")), items);
    }

    /** The rows of a table; none of anything that is no table. */
    static List<TaskRow> all(@Nullable Object table) {
        if (!(table instanceof TabularData rows)) {
            return List.of();
        }
        Collection<?> values = rows.values();
        return values.stream()
                .filter(CompositeData.class::isInstance)
                .map(value -> of((CompositeData) value))
                .filter(row -> !row.id().isEmpty())
                .collect(Collectors.toUnmodifiableList());
    }

    /** An item as text, empty if there is none. */
    String text(String item) {
        return String.valueOf(items.getOrDefault(item, ""));
    }

    /** An item as a number, -1 if there is none. */
    double number(String item) {
        return items.get(item) instanceof Number number ? number.doubleValue() : -1;
    }

    /** Whether an item says yes. */
    boolean is(String item) {
        return Boolean.TRUE.equals(items.get(item));
    }

    String state() {
        return text("state");
    }

    String parent() {
        return text("parent");
    }

    /** Whether it is over. */
    boolean ended() {
        return ENDED.contains(state());
    }

    /** What a person would call it: its name, or else its type. */
    String title() {
        String name = text("name");
        return name.isBlank() ? text("type") : name;
    }

    /** How far it is, from 0 to 1; -1 if that is unknown. */
    double fraction() {
        double percent = number("percent");
        double total = number("total");
        double fraction = percent >= 0 ? percent / 100 : total > 0 ? number("completed") / total : -1;
        return fraction < 0 ? -1 : Math.min(1, fraction);
    }

    /** How far it is, in words such as {@code 12 of 60 seconds}; empty if nothing is known. */
    String progress() {
        long completed = (long) number("completed");
        long total = (long) number("total");
        if (completed < 0 || (completed == 0 && total < 0)) {
            return "";
        }
        String done = total < 0 ? "%,d".formatted(completed) : "%,d of %,d".formatted(completed, total);
        return (done + " " + text("unit")).strip();
    }
}
