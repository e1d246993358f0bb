package org.longhaul.catalog;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.longhaul.platform.Redaction;
import org.longhaul.platform.SecretKeys;
import org.longhaul.spi.ParameterType;
import org.longhaul.spi.Parameters;

/** The form in which an accepted order's parameters are stored: a JSON object, sorted by name. */
public final class ParametersJson {
    /** What stands for a secret. */
    public static final String MASK = Redaction.MASK;

    private ParametersJson() {}

    /** The parameters as JSON text; durations in ISO-8601. */
    public static String write(Parameters parameters) {
        JsonObjectBuilder json = JSON.createObjectBuilder();
        new TreeMap<>(parameters.asMap()).forEach((name, value) -> add(json, name, value));
        return json.build().toString();
    }

    /** Adds one value of a parameter, in the form it is stored. */
    public static void add(JsonObjectBuilder json, String name, Object value) {
        if (value instanceof Long number) {
            json.add(name, number);
        } else if (value instanceof Double number) {
            json.add(name, number);
        } else if (value instanceof Boolean flag) {
            json.add(name, flag);
        } else if (value instanceof Map<?, ?> map) {
            JsonObjectBuilder nested = JSON.createObjectBuilder();
            map.forEach((key, text) -> nested.add(String.valueOf(key), String.valueOf(text)));
            json.add(name, nested);
        } else if (value instanceof String || value instanceof Duration) {
            json.add(name, value.toString());
        } else {
            throw new IllegalArgumentException("Parameter %s is a %s, which no type of parameter holds"
                    .formatted(name, value.getClass().getSimpleName()));
        }
    }

    /**
     * The parameters of a stored task, of the types its definition says. What the definition no longer knows is read as
     * its JSON says.
     */
    public static Parameters read(TypeDefinition type, String stored) {
        return read(type, parse(stored));
    }

    static Parameters read(TypeDefinition type, JsonObject stored) {
        var values = new LinkedHashMap<String, Object>();
        stored.forEach((name, value) -> values.put(name, value(name, value, type)));
        return Parameters.of(values);
    }

    private static Object value(String name, JsonValue json, TypeDefinition type) {
        Optional<ParameterType> declared = type.parameter(name).map(ParameterDefinition::type);
        try {
            return value(json, declared);
        } catch (RuntimeException e) {
            // without what was thrown: it may quote the value, which may be a secret
            throw new IllegalArgumentException("parameter %s: its value is no %s"
                    .formatted(name, declared.map(Enum::name).orElse("value that is known")));
        }
    }

    private static Object value(JsonValue json, Optional<ParameterType> declared) {
        ParameterType type = declared.filter(wanted -> fits(wanted, json)).orElseGet(() -> guess(json));
        return switch (type) {
            case STRING, FILE -> json instanceof JsonString text ? text.getString() : json.toString();
            case INTEGER -> ((JsonNumber) json).longValueExact();
            case NUMBER -> ((JsonNumber) json).doubleValue();
            case BOOLEAN -> json == JsonValue.TRUE;
            case DURATION -> Duration.parse(((JsonString) json).getString());
            case MAP -> strings(json.asJsonObject());
        };
    }

    /** A type may have changed since the order was accepted; whoever asks for the parameter is then told so. */
    private static boolean fits(ParameterType type, JsonValue json) {
        return switch (type) {
            case STRING, FILE -> true;
            case INTEGER -> json instanceof JsonNumber number && number.isIntegral();
            case NUMBER -> json instanceof JsonNumber;
            case BOOLEAN -> json == JsonValue.TRUE || json == JsonValue.FALSE;
            case DURATION -> json instanceof JsonString;
            case MAP -> json instanceof JsonObject;
        };
    }

    private static ParameterType guess(JsonValue json) {
        return switch (json.getValueType()) {
            case TRUE, FALSE -> ParameterType.BOOLEAN;
            case NUMBER -> ((JsonNumber) json).isIntegral() ? ParameterType.INTEGER : ParameterType.NUMBER;
            case OBJECT -> ParameterType.MAP;
            case STRING, ARRAY, NULL -> ParameterType.STRING;
        };
    }

    private static Map<String, String> strings(JsonObject json) {
        var strings = new LinkedHashMap<String, String>();
        json.forEach((name, value) ->
                strings.put(name, value instanceof JsonString text ? text.getString() : value.toString()));
        return strings;
    }

    /**
     * Stored parameters as they may be shown: secrets are masked, and so is what was a secret when it was stored. Of a
     * type that is no longer known everything is masked, since nothing tells which of it is secret.
     */
    public static JsonObject masked(Optional<TypeDefinition> type, String stored) {
        JsonObjectBuilder shown = JSON.createObjectBuilder();
        parse(stored).forEach((name, value) -> {
            if (secret(type, name) || encrypted(value)) {
                shown.add(name, MASK);
            } else {
                shown.add(name, value);
            }
        });
        return shown.build();
    }

    private static boolean secret(Optional<TypeDefinition> type, String name) {
        return type.flatMap(known -> known.parameter(name))
                .map(ParameterDefinition::secret)
                .orElse(true);
    }

    private static boolean encrypted(JsonValue value) {
        return value instanceof JsonString text && SecretKeys.isEncrypted(text.getString());
    }

    static JsonObject parse(String stored) {
        try (var reader = JSON.createReader(new StringReader(stored))) {
            return reader.readObject();
        }
    }
}
