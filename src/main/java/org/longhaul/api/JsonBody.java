package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonLocation;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import org.longhaul.platform.Texts;

/**
 * Reads the JSON object in a request's body, strictly: one value, no name twice in an object, no endless nesting or
 * numbers. What is wrong is told with line and column.
 */
final class JsonBody {
    static final int MAX_DEPTH = 32;
    static final int MAX_DIGITS = 100;

    private final JsonParser parser;

    private JsonBody(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * The object in this text.
     *
     * @throws ProblemException 400 if there is none
     */
    static JsonObject parse(String text) {
        if (text.isBlank()) {
            throw malformed("The body is empty; send a JSON object.");
        }
        try (JsonParser parser = JSON.createParser(new StringReader(text))) {
            return new JsonBody(parser).document();
        } catch (JsonParsingException e) {
            throw malformed("The body is not JSON at " + place(e.getLocation()) + ".");
        } catch (JsonException | NoSuchElementException e) {
            throw malformed("The body is not JSON.");
        }
    }

    private JsonObject document() {
        if (parser.next() != Event.START_OBJECT) {
            throw malformed("The body is JSON, but not an object: begin it with {.");
        }
        JsonObject object = object(1);
        if (parser.hasNext()) {
            throw malformed("Something follows the JSON object at " + place(parser.getLocation()) + ".");
        }
        return object;
    }

    private JsonObject object(int depth) {
        JsonObjectBuilder object = JSON.createObjectBuilder();
        Set<String> names = new HashSet<>();
        while (parser.next() == Event.KEY_NAME) {
            String name = parser.getString();
            if (!names.add(name)) {
                throw malformed("The name \"%s\" is there twice, at %s."
                        .formatted(Texts.shown(name, 60), place(parser.getLocation())));
            }
            object.add(name, value(parser.next(), depth));
        }
        return object.build();
    }

    private JsonArray array(int depth) {
        JsonArrayBuilder array = JSON.createArrayBuilder();
        for (Event event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
            array.add(value(event, depth));
        }
        return array.build();
    }

    private JsonValue value(Event event, int depth) {
        if ((event == Event.START_OBJECT || event == Event.START_ARRAY) && depth == MAX_DEPTH) {
            throw malformed("The body is nested deeper than %d levels at %s."
                    .formatted(MAX_DEPTH, place(parser.getLocation())));
        }
        return switch (event) {
            case START_OBJECT -> object(depth + 1);
            case START_ARRAY -> array(depth + 1);
            case VALUE_STRING -> JSON.createValue(parser.getString());
            case VALUE_NUMBER -> number();
            case VALUE_TRUE -> JsonValue.TRUE;
            case VALUE_FALSE -> JsonValue.FALSE;
            case VALUE_NULL -> JsonValue.NULL;
            case KEY_NAME, END_OBJECT, END_ARRAY -> throw new IllegalStateException("No value begins with " + event);
        };
    }

    private JsonValue number() {
        String digits = parser.getString();
        try {
            if (digits.length() <= MAX_DIGITS) {
                return JSON.createValue(new BigDecimal(digits));
            }
        } catch (NumberFormatException e) {
            // its exponent is out of all bounds
        }
        throw malformed("A number is too long at " + place(parser.getLocation()) + ".");
    }

    private static String place(JsonLocation location) {
        return "line %d, column %d".formatted(location.getLineNumber(), location.getColumnNumber());
    }

    static ProblemException malformed(String detail) {
        return new ProblemException(Problem.of(400, "malformed-json", "The body is not a JSON object", detail));
    }
}
