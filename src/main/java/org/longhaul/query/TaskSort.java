package org.longhaul.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The order of a list of tasks. Tasks that are alike in it come the latest order first; those without a value, last.
 *
 * @param by what it is sorted by
 * @param descending the highest or latest first
 */
public record TaskSort(By by, boolean descending) {
    /** The latest order first. */
    public static final TaskSort NEWEST_FIRST = new TaskSort(By.CREATED, true);

    /** What tasks can be sorted by. */
    public enum By {
        /** In the order of submission. */
        CREATED("t.seq", Kind.NUMBER, false),
        /** By priority. */
        PRIORITY("t.priority", Kind.NUMBER, false),
        /** By the time before which they do not begin. */
        DUE("t.due", Kind.TIME, false),
        /** By the begin of their latest attempt. */
        STARTED("t.started", Kind.TIME, true),
        /** By their end. */
        ENDED("t.ended", Kind.TIME, true),
        /** By when their run was last heard of. */
        HEARTBEAT("t.heartbeat", Kind.TIME, true),
        /** By the name of their type, letter by letter. */
        TYPE("t.type", Kind.TEXT, false),
        /** In the order of a task's life, from QUEUED to DROPPED. */
        STATE("t.state", Kind.NUMBER, false);

        private final String column;
        private final Kind kind;
        private final boolean nullable;

        By(String column, Kind kind, boolean nullable) {
            this.column = column;
            this.kind = kind;
            this.nullable = nullable;
        }

        String column() {
            return column;
        }

        Kind kind() {
            return kind;
        }

        boolean nullable() {
            return nullable;
        }
    }

    enum Kind {
        NUMBER,
        TIME,
        TEXT
    }

    /** The order of that name: what it is sorted by, in lower case, behind a {@code -} if descending. */
    public static Optional<TaskSort> of(String name) {
        boolean descending = name.startsWith("-");
        String by = (descending ? name.substring(1) : name).toUpperCase(Locale.ROOT);
        return Arrays.stream(By.values())
                .filter(each -> each.name().equals(by))
                .map(each -> new TaskSort(each, descending))
                .findFirst();
    }

    /** What there is to sort by, for people. */
    public static String names() {
        return Arrays.stream(By.values())
                .map(by -> by.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** Its name, from which {@link #of} makes it again. */
    public String name() {
        return (descending ? "-" : "") + by.name().toLowerCase(Locale.ROOT);
    }
}
