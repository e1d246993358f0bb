package org.longhaul.jconsole;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The numbers above the table, from the attributes of the bean. */
final class Figures {
    /** The attributes that are asked for. */
    static final Set<String> ATTRIBUTES = Set.of(
            "Queued",
            "Running",
            "Waiting",
            "Succeeded",
            "Failed",
            "Aborted",
            "Dropped",
            "SubmittedPerMinute",
            "StartedPerMinute",
            "EndedPerMinute",
            "FailedPerMinute",
            "FailureRate",
            "OldestWaitingSeconds");

    /** One of them: its name, its value, and what it means. */
    record Figure(String name, String value, String meaning) {}

    private Figures() {}

    /** The figures of these attributes; a dash stands for what is unknown. */
    static List<Figure> of(Map<String, Object> attributes) {
        List<Figure> figures = new ArrayList<>();
        for (String state : List.of("Running", "Waiting", "Queued", "Succeeded", "Failed", "Aborted", "Dropped")) {
            figures.add(new Figure(
                    state,
                    count(attributes.get(state)),
                    "Tasks on all nodes that are %s, without children"
                            .formatted(state.toUpperCase(java.util.Locale.ROOT))));
        }
        for (String done : List.of("Submitted", "Started", "Ended", "Failed")) {
            figures.add(new Figure(
                    done + "/min",
                    rate(attributes.get(done + "PerMinute")),
                    "Tasks that this node %s in the last minute"
                            .formatted(
                                    switch (done) {
                                        case "Submitted" -> "took in";
                                        case "Started" -> "started";
                                        case "Ended" -> "ended";
                                        default -> "saw fail";
                                    })));
        }
        figures.add(new Figure(
                "Failure rate",
                attributes.get("FailureRate") instanceof Number share && share.doubleValue() >= 0
                        ? "%.1f %%".formatted(share.doubleValue() * 100)
                        : "–",
                "Of the tasks that ended on this node in the last 5 minutes, those that failed or were dropped"));
        figures.add(new Figure(
                "Oldest waits",
                attributes.get("OldestWaitingSeconds") instanceof Number seconds && seconds.longValue() > 0
                        ? span(Duration.ofSeconds(seconds.longValue()))
                        : "–",
                "How long the task has waited that waits longest and could be taken"));
        return figures;
    }

    private static String count(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof Number number && number.longValue() >= 0 ? "%,d".formatted(number.longValue()) : "–";
    }

    private static String rate(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof Number number && number.doubleValue() >= 0
                ? "%.1f".formatted(number.doubleValue())
                : "–";
    }

    /** A time in its two largest units. */
    static String span(Duration time) {
        if (time.toDays() > 0) {
            return "%d d %d h".formatted(time.toDays(), time.toHoursPart());
        }
        if (time.toHours() > 0) {
            return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
                : "%d s".formatted(time.toSeconds());
    }
}
