package org.longhaul.api;

import jakarta.ws.rs.core.MultivaluedMap;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Texts;
import org.longhaul.query.Place;
import org.longhaul.query.TaskFilter;
import org.longhaul.query.TaskQuery;
import org.longhaul.query.TaskSort;
import org.longhaul.retention.DryRun;
import org.longhaul.task.InvalidOrderException.Violation;

/** Takes the parameters of a query string one by one, and remembers all that is wrong with them. */
final class QueryParameters {
    static final int USUAL_LIMIT = 50;
    static final int MAX_VALUES = 50;

    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,1000}");
    /** Stands for the filters by any attribute, where there are filters. */
    private static final String ATTRIBUTE = TaskFilter.ATTRIBUTE + "NAME";

    private final MultivaluedMap<String, String> parameters;
    private final List<Violation> violations = new ArrayList<>();
    private boolean pageTooLarge;

    /** The parameters of a query that may have these and no others: a mistyped filter would else show everything. */
    QueryParameters(MultivaluedMap<String, String> parameters, Set<String> allowed) {
        this.parameters = parameters;
        for (String name : parameters.keySet()) {
            if (!allowed.contains(name) && !(allowed.contains(ATTRIBUTE) && name.startsWith(TaskFilter.ATTRIBUTE))) {
                wrong(
                        Texts.shown(name, 60),
                        "is no parameter here; there are: "
                                + allowed.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    /** The names of all filters, and of these parameters beside them. */
    static Set<String> filtersAnd(String... others) {
        var names = new HashSet<>(TaskFilter.names());
        names.add(ATTRIBUTE);
        names.addAll(List.of(others));
        return names;
    }

    /**
     * The filter that the parameters of a list make. A comma separates two values, but in summaries, comments and
     * attributes, where it is a part of the value.
     *
     * @param encoded the parameters as they were sent, still encoded
     */
    TaskFilter filter(MultivaluedMap<String, String> encoded) {
        var given = new LinkedHashMap<String, List<String>>();
        encoded.forEach((encodedName, values) -> {
            String name = decoded(encodedName);
            if (TaskFilter.knows(name)) {
                given.computeIfAbsent(name, key -> new ArrayList<>())
                        .addAll(values.stream()
                                .flatMap(value -> TaskFilter.separated(name, decoded(value)))
                                .toList());
            }
        });
        return TaskFilter.read(given, this::wrong);
    }

    private static String decoded(String encoded) {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }

    /** The order that a list is wanted in. */
    TaskSort sort() {
        String text = parameters.getFirst("sort");
        TaskSort sort = text == null ? TaskSort.NEWEST_FIRST : TaskSort.of(text).orElse(null);
        if (sort == null) {
            wrong("sort", "is among: %s; with a - before it, the highest or latest first".formatted(TaskSort.names()));
            return TaskSort.NEWEST_FIRST;
        }
        return sort;
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

    /** How many items are wanted. */
    int limit() {
        String text = parameters.getFirst("limit");
        if (text != null
                && WHOLE.matcher(text).matches()
                && new BigInteger(text).compareTo(BigInteger.valueOf(TaskQuery.MAX_LIMIT)) > 0) {
            pageTooLarge = true;
            return USUAL_LIMIT;
        }
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

    /** Whether a flag is set; it is not if it is not there. */
    boolean flag(String name) {
        return flag(name, false);
    }

    /** Whether a flag is set. */
    boolean flag(String name, boolean otherwise) {
        String text = parameters.getFirst(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.equals("true") && !text.equals("false")) {
            wrong(name, "is true or false");
        }
        return text.equals("true");
    }

    /** The form that an export is wanted in; null if that is not said here. */
    TaskLines.@Nullable Form form(String name) {
        String text = parameters.getFirst(name);
        if (text == null) {
            return null;
        }
        TaskLines.Form form = TaskLines.Form.of(text).orElse(null);
        if (form == null) {
            wrong(name, "is among: " + TaskLines.Form.words());
        }
        return form;
    }

    /** The place in a list of this filter and order that a cursor names; null for its beginning. */
    @Nullable
    Place cursor(TaskFilter filter, TaskSort sort) {
        String text = parameters.getFirst("cursor");
        if (text == null) {
            return null;
        }
        Place place = Cursor.read(text, filter, sort).orElse(null);
        if (place == null) {
            wrong("cursor", "is one that a list with the same filters and the same sort gave out as next");
        }
        return place;
    }

    /** The place in the dry run of limits that a cursor names; null for its beginning. */
    DryRun.@Nullable Place fate() {
        String text = parameters.getFirst("cursor");
        DryRun.Place place = text == null ? null : FateCursor.read(text).orElse(null);
        if (text != null && place == null) {
            wrong("cursor", "is one that this list gave out as next");
        }
        return place;
    }

    /**
     * Ends the reading.
     *
     * @throws ProblemException 400 if anything was wrong, 422 if more items are wanted than an answer holds
     */
    void done() {
        if (!violations.isEmpty()) {
            throw new ProblemException(Problem.invalid(400, "invalid-query", "The query is not valid", violations));
        }
        if (pageTooLarge) {
            throw new ProblemException(Problem.of(
                            422,
                            "page-too-large",
                            "The page is too large",
                            "limit is at most %d; the member next of an answer leads to what follows."
                                    .formatted(TaskQuery.MAX_LIMIT))
                    .with("limit", TaskQuery.MAX_LIMIT));
        }
    }

    private void wrong(String name, String message) {
        violations.add(new Violation(name, message));
    }
}
