package org.longhaul.api;

import jakarta.ws.rs.core.MultivaluedMap;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Texts;
import org.longhaul.query.TaskQuery;
import org.longhaul.task.InvalidOrderException.Violation;
import org.longhaul.task.TaskState;

/** Takes the parameters of a query string one by one, and remembers all that is wrong with them. */
final class QueryParameters {
    static final int USUAL_LIMIT = 50;
    static final int MAX_VALUES = 50;

    private final MultivaluedMap<String, String> parameters;
    private final List<Violation> violations = new ArrayList<>();

    /** The parameters of a query that may have these and no others: a mistyped filter would else show everything. */
    QueryParameters(MultivaluedMap<String, String> parameters, Set<String> allowed) {
        this.parameters = parameters;
        for (String name : parameters.keySet()) {
            if (!allowed.contains(name)) {
                wrong(
                        Texts.shown(name, 60),
                        "is no parameter here; there are: "
                                + allowed.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    /** The values of a parameter that may be repeated or hold several, with commas between. */
    Set<String> values(String name) {
        Set<String> values = parameters.getOrDefault(name, List.of()).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::trim)
                .filter(value -> !value.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (values.size() > MAX_VALUES) {
            wrong(name, "has at most %d values".formatted(MAX_VALUES));
        }
        if (!values.stream().allMatch(Texts::line)) {
            wrong(name, "has no control characters");
        }
        return values;
    }

    /** The states a parameter names. */
    Set<TaskState> states(String name) {
        Set<TaskState> states = EnumSet.noneOf(TaskState.class);
        for (String value : values(name)) {
            Stream.of(TaskState.values())
                    .filter(state -> state.name().equals(value.toUpperCase(Locale.ROOT)))
                    .findFirst()
                    .ifPresentOrElse(
                            states::add,
                            () -> wrong(
                                    name,
                                    "is among: "
                                            + Stream.of(TaskState.values())
                                                    .map(Enum::name)
                                                    .collect(Collectors.joining(", "))));
        }
        return states;
    }

    /** How many items are wanted. */
    int limit() {
        return number("limit", USUAL_LIMIT, 1, TaskQuery.MAX_LIMIT);
    }

    /** A whole number within these bounds. */
    int number(String name, int otherwise, int min, int max) {
        String text = parameters.getFirst(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        wrong(name, "is a whole number between %d and %d".formatted(min, max));
        return otherwise;
    }

    /** A day, as in {@code 2030-01-31}. */
    LocalDate day(String name, LocalDate otherwise) {
        String text = parameters.getFirst(name);
        if (text == null) {
            return otherwise;
        }
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() >= 2000 && day.getYear() < 2200) {
                return day;
            }
        } catch (DateTimeParseException e) {
            // told below
        }
        wrong(name, "is a day such as 2030-01-31");
        return otherwise;
    }

    /** The place in the list that a cursor names; null for its beginning. */
    @Nullable
    Long cursor() {
        String text = parameters.getFirst("cursor");
        if (text == null) {
            return null;
        }
        Long place = Cursor.read(text).orElse(null);
        if (place == null) {
            wrong("cursor", "is one that a list gave out as next");
        }
        return place;
    }

    /**
     * Ends the reading.
     *
     * @throws ProblemException 400 if anything was wrong
     */
    void done() {
        if (!violations.isEmpty()) {
            throw new ProblemException(Problem.invalid(400, "invalid-query", "The query is not valid", violations));
        }
    }

    private void wrong(String name, String message) {
        violations.add(new Violation(name, message));
    }
}
