package org.longhaul.jconsole;

import java.util.Comparator;
import java.util.List;

/** The columns of the table, each with the order it can be sorted in. */
enum Column {
    TASK("Task", 260, "name"),
    STATE("State", 90, "state"),
    PROGRESS("Progress", 130, "percent"),
    TYPE("Type", 100, "type"),
    MODULE("Module", 80, "module"),
    NODE("Node", 80, "node"),
    SUBMITTER("Submitter", 80, "submitter"),
    ATTEMPT("Attempt", 55, "attempt"),
    CREATED("Created", 150, "created"),
    STARTED("Started", 150, "started"),
    ENDED("Ended", 150, "ended"),
    MESSAGE("Message", 220, "message");

    /** The order of those that no column tells apart: the one that came last is first. */
    static final Comparator<TaskRow> LATEST_FIRST = Comparator.comparing((TaskRow row) -> row.text("created"))
            .reversed()
            .thenComparing(TaskRow::id, Comparator.reverseOrder());

    private static final List<String> STATES =
            List.of("RUNNING", "WAITING", "QUEUED", "FAILED", "ABORTED", "DROPPED", "SUCCEEDED");

    /** The order at first: what runs, what waits, what has ended. */
    static final Comparator<TaskRow> STANDARD = STATE.order(false);

    private final String title;
    private final int width;
    private final String item;

    Column(String title, int width, String item) {
        this.title = title;
        this.width = width;
        this.item = item;
    }

    String title() {
        return title;
    }

    /** Its width at first, in pixels. */
    int width() {
        return width;
    }

    /** What it says of a task. */
    String text(TaskRow row) {
        return switch (this) {
            case TASK -> row.title();
            case PROGRESS -> row.progress();
            default -> row.text(item);
        };
    }

    /** The tasks in the order of this column. */
    Comparator<TaskRow> order(boolean descending) {
        Comparator<TaskRow> order = switch (this) {
            case STATE -> Comparator.comparingInt(Column::rank);
            case PROGRESS -> Comparator.comparingDouble(TaskRow::fraction);
            case ATTEMPT -> Comparator.comparingDouble(row -> row.number(item));
            default ->
                Comparator.comparing(this::text, String.CASE_INSENSITIVE_ORDER).thenComparing(this::text);
        };
        return (descending ? order.reversed() : order).thenComparing(LATEST_FIRST);
    }

    /** All states, in the order they are sorted in. */
    static List<String> states() {
        return STATES;
    }

    private static int rank(TaskRow row) {
        int rank = STATES.indexOf(row.state());
        return rank < 0 ? STATES.size() : rank;
    }
}
