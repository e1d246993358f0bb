package org.longhaul.submission;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.ParametersJson;

/**
 * Writes requests so that two that ask for the same are the same text, however they were written: names are sorted,
 * defaults filled in, numbers and durations in one form, a time in UTC. A delay stays a delay, and an uploaded file is
 * its content. Secrets are in it: it is to be hashed with a key, and goes nowhere else.
 */
final class CanonicalForm {
    private CanonicalForm() {}

    /** The form of a request, whose orders were found right. */
    static byte[] of(Request request, List<Prepared> prepared) {
        if (request.retryOf() != null) {
            return bytes(JSON.createObjectBuilder().add("retryOf", request.retryOf()));
        }
        Map<String, String> digests =
                request.upload() == null ? Map.of() : request.upload().digests();
        if (!request.list()) {
            return bytes(JSON.createObjectBuilder().add("order", of(prepared.get(0), digests)));
        }
        JsonArrayBuilder orders = JSON.createArrayBuilder();
        prepared.forEach(each -> orders.add(of(each, digests)));
        return bytes(JSON.createObjectBuilder().add("orders", orders));
    }

    private static byte[] bytes(JsonObjectBuilder json) {
        return json.build().toString().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObjectBuilder of(Prepared prepared, Map<String, String> digests) {
        Order order = prepared.order();
        JsonObjectBuilder parameters = JSON.createObjectBuilder();
        new TreeMap<>(prepared.parameters().asMap()).forEach((name, value) -> {
            String digest = digests.get(name);
            if (digest != null) {
                parameters.add(name, JSON.createObjectBuilder().add("sha256", digest));
            } else {
                ParametersJson.add(parameters, name, value instanceof Map<?, ?> map ? new TreeMap<>(map) : value);
            }
        });
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("type", order.type())
                .add("parameters", parameters)
                .add("priority", order.priority())
                .add("scope", order.scope());
        add(json, "due", order.due());
        add(json, "delay", order.delay());
        add(json, "key", order.key());
        add(json, "tag", order.tag());
        add(json, "summary", order.summary());
        add(json, "ttl", order.ttl());
        add(json, "product", order.product());
        JsonObjectBuilder attributes = JSON.createObjectBuilder();
        new TreeMap<>(order.attributes()).forEach(attributes::add);
        return json.add("attributes", attributes);
    }

    private static void add(JsonObjectBuilder json, String name, @Nullable Object value) {
        if (value != null) {
            json.add(name, value.toString());
        }
    }
}
