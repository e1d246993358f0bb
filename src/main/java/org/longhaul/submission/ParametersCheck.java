package org.longhaul.submission;

import java.math.BigInteger;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.ParameterDefinition;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.platform.Texts;
import org.longhaul.spi.Parameters;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;

/**
 * Turns the parameters of an order into what its type declares. No message repeats a value: it may be secret.
 *
 * <p>Each check of one value either returns it or adds what is wrong with it and returns null.
 */
final class ParametersCheck {
    private static final int SHOWN = 60;

    private final List<Violation> violations;

    private ParametersCheck(List<Violation> violations) {
        this.violations = violations;
    }

    /** The parameters that are right, defaults filled in; whatever is wrong is added to the violations. */
    static Parameters check(TypeDefinition type, Map<String, Object> given, List<Violation> violations) {
        return new ParametersCheck(violations).check(type, given);
    }

    private Parameters check(TypeDefinition type, Map<String, Object> given) {
        var values = new LinkedHashMap<String, Object>();
        for (ParameterDefinition definition : type.parameters()) {
            Object value = given.get(definition.name());
            Object accepted = value == null ? missing(definition) : accept(definition, value);
            if (accepted != null) {
                values.put(definition.name(), accepted);
            }
        }
        for (String name : given.keySet()) {
            if (violations.size() >= InvalidOrderException.MOST) {
                break;
            }
            if (type.parameter(name).isEmpty()) {
                wrong(Texts.shown(name, SHOWN), unknown(type, name));
            }
        }
        return Parameters.of(values);
    }

    private @Nullable Object missing(ParameterDefinition definition) {
        Object otherwise = definition.defaultValue();
        return otherwise == null && definition.required()
                ? wrong(definition.name(), "is required: " + expected(definition))
                : otherwise;
    }

    private static String unknown(TypeDefinition type, String name) {
        List<String> names =
                type.parameters().stream().map(ParameterDefinition::name).toList();
        if (names.isEmpty()) {
            return "is not a parameter of %s, which has none".formatted(type.name());
        }
        return "is not a parameter of %s; ".formatted(type.name())
                + Names.closest(name, names)
                        .map("did you mean %s?"::formatted)
                        .orElseGet(() -> "it has: " + String.join(", ", names));
    }

    private @Nullable Object accept(ParameterDefinition definition, Object value) {
        return switch (definition.type()) {
            case STRING, FILE -> text(definition, value);
            case INTEGER -> integer(definition, value);
            case NUMBER -> number(definition, value);
            case BOOLEAN -> value instanceof Boolean ? allowed(definition, value) : mistyped(definition, value);
            case DURATION -> duration(definition, value);
            case MAP -> map(definition, value);
        };
    }

    private @Nullable Object text(ParameterDefinition definition, Object value) {
        if (!(value instanceof String text)) {
            return mistyped(definition, value);
        }
        int length = text.codePointCount(0, text.length());
        if (length > definition.max()) {
            return wrong(definition.name(), "has at most %d characters, not %d".formatted(definition.max(), length));
        }
        return storable(definition.name(), text) ? allowed(definition, text) : null;
    }

    private @Nullable Object integer(ParameterDefinition definition, Object value) {
        Long number = null;
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            number = ((Number) value).longValue();
        } else if (value instanceof BigInteger big && big.bitLength() < Long.SIZE) {
            number = big.longValue();
        }
        if (number == null) {
            return mistyped(definition, value);
        }
        if (number < definition.min() || number > definition.max()) {
            return wrong(definition.name(), "is " + range(definition));
        }
        return allowed(definition, number);
    }

    private @Nullable Object number(ParameterDefinition definition, Object value) {
        if (!(value instanceof Number given) || !Double.isFinite(given.doubleValue())) {
            return mistyped(definition, value);
        }
        double number = given.doubleValue();
        if ((definition.min() != Long.MIN_VALUE && number < definition.min())
                || (definition.max() != Long.MAX_VALUE && number > definition.max())) {
            return wrong(definition.name(), "is " + range(definition));
        }
        return allowed(definition, number);
    }

    private @Nullable Object duration(ParameterDefinition definition, Object value) {
        if (value instanceof Duration) {
            return value;
        }
        try {
            return value instanceof String text
                    ? allowed(definition, Duration.parse(text))
                    : mistyped(definition, value);
        } catch (DateTimeParseException | ArithmeticException e) {
            return wrong(definition.name(), "is no duration: " + expected(definition));
        }
    }

    private @Nullable Object map(ParameterDefinition definition, Object value) {
        if (!(value instanceof Map<?, ?> given)) {
            return mistyped(definition, value);
        }
        int before = violations.size();
        var strings = new LinkedHashMap<String, String>();
        given.forEach((key, text) -> {
            String field = definition.name() + "." + Texts.shown(String.valueOf(key), SHOWN);
            if (key instanceof String name && text instanceof String string) {
                if (storable(field, name) && storable(field, string)) {
                    strings.put(name, string);
                }
            } else {
                wrong(field, "is %s; expected is a string".formatted(kind(text)));
            }
        });
        return violations.size() == before ? strings : null;
    }

    private boolean storable(String name, String text) {
        if (!Texts.storable(text)) {
            wrong(name, "has a null character or half of a surrogate pair, which no database stores");
            return false;
        }
        return true;
    }

    private @Nullable Object allowed(ParameterDefinition definition, Object value) {
        if (definition.allowed().isEmpty() || definition.allowed().contains(value.toString())) {
            return value;
        }
        return wrong(definition.name(), "is one of: " + String.join(", ", definition.allowed()));
    }

    private @Nullable Object mistyped(ParameterDefinition definition, Object value) {
        return wrong(definition.name(), "is %s; %s".formatted(kind(value), expected(definition)));
    }

    private static String expected(ParameterDefinition definition) {
        return "expected is "
                + switch (definition.type()) {
                    case STRING -> "a string";
                    case FILE -> "the path of a file in the import folder, as a string";
                    case INTEGER -> "a whole number " + range(definition);
                    case NUMBER -> "a finite number";
                    case BOOLEAN -> "true or false";
                    case DURATION -> "an ISO-8601 duration as a string, such as \"PT30S\"";
                    case MAP -> "an object whose values are strings";
                };
    }

    private static String range(ParameterDefinition definition) {
        boolean bottomless = definition.min() == Long.MIN_VALUE;
        boolean endless = definition.max() == Long.MAX_VALUE;
        if (bottomless && endless) {
            return "of at most 64 bits";
        } else if (endless) {
            return "not below %d".formatted(definition.min());
        } else if (bottomless) {
            return "not above %d".formatted(definition.max());
        }
        return "between %d and %d".formatted(definition.min(), definition.max());
    }

    private static String kind(@Nullable Object value) {
        if (value instanceof String) {
            return "a string";
        } else if (value instanceof Boolean) {
            return "true or false";
        } else if (value instanceof Double || value instanceof Float) {
            return Double.isFinite(((Number) value).doubleValue()) ? "a decimal number" : "a number that is too large";
        } else if (value instanceof BigInteger) {
            return "a number that is too large";
        } else if (value instanceof Number) {
            return "a number";
        } else if (value instanceof Map) {
            return "an object";
        } else if (value instanceof List) {
            return "an array";
        }
        return "null";
    }

    /** Returns null, so that a check can end with it. */
    private @Nullable Object wrong(String parameter, String message) {
        violations.add(new Violation("parameters." + parameter, message));
        return null;
    }
}
