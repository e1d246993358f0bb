package org.longhaul.request;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Texts;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;

/** Takes the fields of a JSON object one by one, and remembers all that is wrong with them. Null is as if left out. */
public final class Fields {
    private final JsonObject json;
    private final List<Violation> violations = new ArrayList<>();

    /** The fields of an object that may have these and no others. */
    public Fields(JsonObject json, Set<String> allowed) {
        this.json = json;
        for (String name : json.keySet()) {
            if (!allowed.contains(name) && violations.size() < InvalidOrderException.MOST) {
                wrong(
                        Texts.shown(name, 60),
                        "is no field here; there are: "
                                + allowed.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    /** The string in that field. */
    @Nullable
    public String text(String name) {
        JsonValue value = value(name);
        if (value == null || value instanceof JsonString) {
            return value == null ? null : ((JsonString) value).getString();
        }
        wrong(name, "is a string");
        return null;
    }

    /** The string in that field; an empty one, and a violation, if there is none. */
    public String requiredText(String name) {
        if (value(name) == null) {
            wrong(name, "is required");
        }
        String text = text(name);
        return text == null ? "" : text;
    }

    /** What the string in that field means. */
    public <T> @Nullable T parsed(String name, Function<String, T> parser, String expected) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (DateTimeException | ArithmeticException e) {
            wrong(name, "is " + expected);
            return null;
        }
    }

    /** The whole number in that field, or what stands for none. */
    public int integer(String name, int otherwise) {
        JsonValue value = value(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof JsonNumber number && number.bigDecimalValue().scale() == 0) {
            BigDecimal exact = number.bigDecimalValue();
            if (exact.precision() < 10) {
                return exact.intValueExact();
            }
        }
        wrong(name, "is a whole number");
        return otherwise;
    }

    /** The flag in that field; false if there is none. */
    public boolean flag(String name) {
        JsonValue value = value(name);
        if (value != null && value != JsonValue.TRUE && value != JsonValue.FALSE) {
            wrong(name, "is true or false");
        }
        return value == JsonValue.TRUE;
    }

    /** The object in that field; an empty one if there is none. */
    public JsonObject object(String name) {
        JsonValue value = value(name);
        if (value == null || value instanceof JsonObject) {
            return value == null ? JsonValue.EMPTY_JSON_OBJECT : value.asJsonObject();
        }
        wrong(name, "is an object");
        return JsonValue.EMPTY_JSON_OBJECT;
    }

    /** The object of strings in that field; an empty one if there is none. */
    public Map<String, String> strings(String name) {
        var strings = new LinkedHashMap<String, String>();
        object(name).forEach((key, value) -> {
            if (value instanceof JsonString text) {
                strings.put(key, text.getString());
            } else if (value != JsonValue.NULL && violations.size() < InvalidOrderException.MOST) {
                wrong(name + "." + Texts.shown(key, 60), "is a string");
            }
        });
        return strings;
    }

    /**
     * Ends the reading.
     *
     * @throws InvalidOrderException if anything was wrong
     */
    public void done() {
        if (!violations.isEmpty()) {
            throw new InvalidOrderException(violations);
        }
    }

    private @Nullable JsonValue value(String name) {
        JsonValue value = json.get(name);
        return value == JsonValue.NULL ? null : value;
    }

    /** Remembers that something is wrong with that field. */
    public void wrong(String name, String message) {
        violations.add(new Violation(name, message));
    }
}
