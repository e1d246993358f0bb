package org.longhaul.request;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.longhaul.submission.Order;
import org.longhaul.task.Actor;

/** Reads an order from its JSON. */
public final class OrderJson {
    private static final Set<String> FIELDS = Set.of(
            "type",
            "parameters",
            "priority",
            "due",
            "delay",
            "key",
            "tag",
            "summary",
            "ttl",
            "product",
            "scope",
            "attributes");

    private OrderJson() {}

    /**
     * The order in this object.
     *
     * @throws org.longhaul.task.InvalidOrderException if a field is unknown or mistyped
     */
    public static Order read(JsonObject json, Actor by) {
        var fields = new Fields(json, FIELDS);
        var order = Order.of(fields.requiredText("type"), values(fields.object("parameters")), by)
                .withPriority(fields.integer("priority", 0))
                .withDue(fields.parsed("due", OrderJson::instant, "a time such as \"2030-01-31T08:00:00Z\""))
                .withDelay(fields.parsed("delay", Duration::parse, "an ISO-8601 duration such as \"PT10M\""))
                .withKey(fields.text("key"))
                .withTag(fields.text("tag"))
                .withSummary(fields.text("summary"))
                .withTtl(fields.parsed("ttl", Duration::parse, "an ISO-8601 duration such as \"P30D\""))
                .withProduct(fields.text("product"))
                .withScope(Objects.requireNonNullElse(fields.text("scope"), ""))
                .withAttributes(fields.strings("attributes"));
        fields.done();
        return order;
    }

    /** A time with its zone. */
    public static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    /** The values of an order's parameters. */
    public static Map<String, Object> values(JsonObject json) {
        var values = new LinkedHashMap<String, Object>();
        json.forEach((name, value) -> {
            if (value != JsonValue.NULL) {
                values.put(name, value(value));
            }
        });
        return values;
    }

    private static Object value(JsonValue json) {
        return switch (json.getValueType()) {
            case STRING -> ((JsonString) json).getString();
            case NUMBER -> number(((JsonNumber) json).bigDecimalValue());
            case TRUE -> true;
            case FALSE -> false;
            case OBJECT -> nested(json.asJsonObject());
            case ARRAY -> json.asJsonArray();
            case NULL -> json;
        };
    }

    /** A number as it was written: 3 is whole, 3.0 and 3e0 are not. */
    private static Object number(BigDecimal number) {
        if (number.scale() != 0) {
            return number.doubleValue();
        }
        BigInteger whole = number.unscaledValue();
        return whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : whole;
    }

    /** A null in here is somebody's mistake, so it is kept. */
    private static Map<String, Object> nested(JsonObject json) {
        var values = new LinkedHashMap<String, Object>();
        json.forEach((name, value) -> values.put(name, value(value)));
        return values;
    }
}
