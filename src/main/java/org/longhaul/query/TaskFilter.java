package org.longhaul.query;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Texts;
import org.longhaul.task.Gate;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

/**
 * Which tasks somebody looks for. Each parameter narrows it; of several values of one parameter any will do. Every value
 * is checked when a filter is read, and a filter that was read can be written as a query string and read again.
 *
 * <p>A parameter that is not there does not filter, but for {@code internal}: children are found only when asked
 * for, by it or by their {@code parent} or {@code root}.
 */
public final class TaskFilter {
    /** Tasks of people, whatever they are. */
    public static final TaskFilter NONE = new TaskFilter(new TreeMap<>());

    /** How many values one parameter may have. */
    public static final int MAX_VALUES = 50;

    /** How many patterns of one text, and how many wildcards in each: some databases compare them slowly. */
    static final int MAX_PATTERNS = 5;

    static final int MAX_WILDCARDS = 2;

    /** How many characters a filter may have when it is written. */
    public static final int MAX_LENGTH = 8000;

    /** Before the name of an attribute. */
    public static final String ATTRIBUTE = "attribute.";

    /** Stands for the tasks of no product. */
    static final String NO_PRODUCT = "none";

    private static final int MAX_TEXT = 500;
    private static final int MAX_ATTRIBUTES = 10;
    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");
    private static final String INTERNAL = "internal";

    /** What a parameter compares with what. */
    enum Kind {
        /** One of these texts. */
        TEXT,
        /** One of these words, whose case does not matter. */
        WORD,
        /** One of these whole numbers. */
        NUMBER,
        /** Yes or no. */
        FLAG,
        /** At least this number. */
        MIN,
        /** At most this number. */
        MAX,
        /** This time or later. */
        AFTER,
        /** This time or earlier. */
        BEFORE,
        /** A text with wildcards. */
        LIKE;

        /** Whether a value may contain a comma. */
        boolean free() {
            return this == LIKE;
        }

        /** Whether there can be one value only. */
        boolean single() {
            return this == MIN || this == MAX || this == AFTER || this == BEFORE;
        }
    }

    /**
     * A parameter.
     *
     * @param column what it is compared with, in SQL; empty where that is more than a column
     * @param words the words there are, of a {@link Kind#WORD}
     */
    record Field(String name, Kind kind, String column, List<String> words) {}

    private static final Map<String, Field> FIELDS = fields(
            text("id", "t.id"),
            word("state", "t.state", TaskState.values(), TaskState::name),
            word("gate", "t.gate", Gate.values(), Gate::name),
            word("reason", "t.reason", Reason.values(), Reason::code),
            text("type", "t.type"),
            text("module", "t.module"),
            text("product", "t.product"),
            text("submitter", "t.submitter"),
            text("node", ""),
            text("key", "t.task_key"),
            text("tag", "t.tag"),
            field("priority", Kind.NUMBER, "t.priority"),
            field("minPriority", Kind.MIN, "t.priority"),
            field("maxPriority", Kind.MAX, "t.priority"),
            text("kind", "t.kind"),
            field(INTERNAL, Kind.FLAG, "t.internal"),
            field("abortRequested", Kind.FLAG, ""),
            field("consumed", Kind.FLAG, "t.consumed"),
            field("kept", Kind.FLAG, "t.gc_hold"),
            text("retryOf", "t.retry_of"),
            text("parent", "t.parent_id"),
            text("root", "t.root_id"),
            text("scope", "t.scope"),
            field("summary", Kind.LIKE, "d.summary"),
            field("comment", Kind.LIKE, ""),
            field("createdAfter", Kind.AFTER, "t.created"),
            field("createdBefore", Kind.BEFORE, "t.created"),
            field("startedAfter", Kind.AFTER, "t.started"),
            field("startedBefore", Kind.BEFORE, "t.started"),
            field("endedAfter", Kind.AFTER, "t.ended"),
            field("endedBefore", Kind.BEFORE, "t.ended"),
            field("heartbeatAfter", Kind.AFTER, "t.heartbeat"),
            field("heartbeatBefore", Kind.BEFORE, "t.heartbeat"),
            field("dueAfter", Kind.AFTER, "t.due"),
            field("dueBefore", Kind.BEFORE, "t.due"));

    private final SortedMap<String, SortedSet<String>> values;

    private TaskFilter(SortedMap<String, SortedSet<String>> values) {
        this.values = values;
    }

    private static Map<String, Field> fields(Field... all) {
        var byName = new LinkedHashMap<String, Field>();
        for (Field each : all) {
            byName.put(each.name(), each);
        }
        return byName;
    }

    private static Field field(String name, Kind kind, String column) {
        return new Field(name, kind, column, List.of());
    }

    private static Field text(String name, String column) {
        return field(name, Kind.TEXT, column);
    }

    private static <E> Field word(String name, String column, E[] all, Function<E, String> word) {
        return new Field(name, Kind.WORD, column, Arrays.stream(all).map(word).toList());
    }

    /** The parameters there are, but for attributes: {@code attribute.} and a name. */
    public static Collection<String> names() {
        return FIELDS.keySet();
    }

    /** Whether there is a parameter of that name. */
    public static boolean knows(String name) {
        return FIELDS.containsKey(name) || name.startsWith(ATTRIBUTE);
    }

    /** Whether a comma is a part of a value of that parameter: several are then several parameters. */
    public static boolean free(String name) {
        Field field = FIELDS.get(name);
        return field == null || field.kind().free();
    }

    /** The values in what was given for that parameter: commas separate them, unless it is free text. */
    public static Stream<String> separated(String name, String given) {
        return free(name) ? Stream.of(given) : Arrays.stream(given.split(",", -1));
    }

    /**
     * Reads a filter.
     *
     * @param parameters the values of each parameter; what is empty is left out
     * @param wrong told each parameter that is wrong, and what is allowed
     */
    public static TaskFilter read(Map<String, List<String>> parameters, BiConsumer<String, String> wrong) {
        var read = new TreeMap<String, SortedSet<String>>();
        parameters.forEach((name, given) -> {
            SortedSet<String> some = readOne(name, given, message -> wrong.accept(name, message));
            if (!some.isEmpty()) {
                read.put(name, some);
            }
        });
        if (read.keySet().stream().filter(name -> name.startsWith(ATTRIBUTE)).count() > MAX_ATTRIBUTES) {
            wrong.accept(ATTRIBUTE + "NAME", "is there at most %d times".formatted(MAX_ATTRIBUTES));
        }
        if (new TreeSet<>(List.of("false")).equals(read.get(INTERNAL))
                && !read.containsKey("parent")
                && !read.containsKey("root")) {
            read.remove(INTERNAL); // it is so anyway
        }
        var filter = new TaskFilter(read);
        if (filter.text().length() > MAX_LENGTH) {
            wrong.accept("filter", "has at most %d characters in all".formatted(MAX_LENGTH));
        }
        return filter;
    }

    /** How many runs of * a text has that are not at its end: each makes a database look far longer. */
    private static long wildcards(String text) {
        return text.replaceAll("\\*+", "*")
                .replaceAll("\\*$", "")
                .chars()
                .filter(c -> c == '*')
                .count();
    }

    private static SortedSet<String> readOne(String name, List<String> given, Consumer<String> wrong) {
        Field field = FIELDS.get(name);
        if (field == null && !name.startsWith(ATTRIBUTE)) {
            wrong.accept("is no filter");
            return new TreeSet<>();
        }
        if (field == null
                && !ATTRIBUTE_NAME.matcher(name.substring(ATTRIBUTE.length())).matches()) {
            wrong.accept("names an attribute with letters, digits, dots, hyphens and underscores, 100 at most");
            return new TreeSet<>();
        }
        Kind kind = field == null ? Kind.TEXT : field.kind();
        var texts = given.stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
        int most = kind == Kind.LIKE ? MAX_PATTERNS : MAX_VALUES;
        if (texts.stream().distinct().count() > (kind.single() ? 1 : most)) {
            wrong.accept(kind.single() ? "has one value" : "has at most %d values".formatted(most));
            return new TreeSet<>();
        }
        var read = new TreeSet<String>();
        for (String text : texts) {
            if (!Texts.line(text)) {
                wrong.accept("has no control characters");
            } else if (text.length() > MAX_TEXT) {
                wrong.accept("has at most %d characters".formatted(MAX_TEXT));
            } else if (kind == Kind.LIKE && wildcards(text) > MAX_WILDCARDS) {
                wrong.accept("has at most %d * besides those at its end".formatted(MAX_WILDCARDS));
            } else {
                Optional<String> canonical = canonical(field, kind, text);
                canonical.ifPresentOrElse(read::add, () -> wrong.accept(allowed(field, kind)));
            }
        }
        return read;
    }

    private static Optional<String> canonical(@Nullable Field field, Kind kind, String text) {
        return switch (kind) {
            case TEXT -> Optional.of(field != null && field.name().equals("id") ? text.toLowerCase(Locale.ROOT) : text);
            case LIKE -> Optional.of(text.replaceAll("\\*+", "*"));
            case WORD ->
                field == null
                        ? Optional.empty()
                        : field.words().stream()
                                .filter(word -> word.equalsIgnoreCase(text))
                                .findFirst();
            case NUMBER, MIN, MAX -> number(text);
            case FLAG ->
                Stream.of("true", "false")
                        .filter(word -> word.equalsIgnoreCase(text))
                        .findFirst();
            case AFTER, BEFORE -> time(text);
        };
    }

    private static String allowed(@Nullable Field field, Kind kind) {
        return switch (kind) {
            case TEXT, LIKE -> "is a text";
            case WORD -> "is among: " + (field == null ? "" : String.join(", ", field.words()));
            case NUMBER, MIN, MAX -> "is a whole number";
            case FLAG -> "is true or false";
            case AFTER, BEFORE -> "is a time such as 2026-11-24T08:30:00Z";
        };
    }

    private static Optional<String> number(String text) {
        try {
            return Optional.of(String.valueOf(Integer.parseInt(text)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A query string may have turned the plus of an offset into a space. */
    private static Optional<String> time(String text) {
        try {
            Instant time = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            int year = time.atOffset(ZoneOffset.UTC).getYear();
            return year >= 1 && year <= 9999 ? Optional.of(time.toString()) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether it finds all tasks of people. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The filter as a query string: the same for filters that are the same. */
    public String text() {
        return values.entrySet().stream()
                .flatMap(
                        entry -> entry.getValue().stream().map(value -> encoded(entry.getKey()) + "=" + encoded(value)))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * The filter that was written so.
     *
     * @throws IllegalArgumentException if none was
     */
    public static TaskFilter of(String text) {
        var parameters = new LinkedHashMap<String, List<String>>();
        for (String pair : text.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = URLDecoder.decode(pair.substring(0, Math.max(0, equals)), StandardCharsets.UTF_8);
                parameters
                        .computeIfAbsent(name, key -> new ArrayList<>())
                        .add(URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return read(parameters, (name, message) -> {
            throw new IllegalArgumentException("Not a filter: %s %s".formatted(name, message));
        });
    }

    /** The modules it asks for; any if empty. */
    public SortedSet<String> modules() {
        return values("module");
    }

    /** The kinds it asks for; any if empty. */
    public SortedSet<String> kinds() {
        return values("kind");
    }

    /** The fields that it has values for, but for attributes. */
    List<Field> used() {
        return FIELDS.values().stream()
                .filter(field -> values.containsKey(field.name()))
                .toList();
    }

    /** The values of a parameter; none if it does not filter. */
    SortedSet<String> values(String name) {
        return values.getOrDefault(name, new TreeSet<>());
    }

    /** The names of the attributes it looks at. */
    List<String> attributes() {
        return values.keySet().stream()
                .filter(name -> name.startsWith(ATTRIBUTE))
                .map(name -> name.substring(ATTRIBUTE.length()))
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TaskFilter filter && filter.values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
