package org.longhaul.catalog;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.longhaul.spi.ParameterType;

/** Reads a default value, which a type declares as text. */
final class Defaults {
    private Defaults() {}

    static Object parse(String where, ParameterType type, String text) {
        try {
            return switch (type) {
                case STRING, FILE -> text;
                case INTEGER -> Long.valueOf(text);
                case NUMBER -> Double.valueOf(text);
                case BOOLEAN -> bool(where, text);
                case DURATION -> Duration.parse(text);
                case MAP -> Map.of();
            };
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new InvalidTypeException(where, "'%s' is no default for a %s".formatted(text, type));
        }
    }

    private static Boolean bool(String where, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidTypeException(where, "'%s' is neither true nor false".formatted(text));
        };
    }
}
