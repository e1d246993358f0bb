package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.longhaul.submission.CheckedOrder;
import org.longhaul.submission.Order;

/** Writes orders that would be accepted as JSON. What is not there is left out. */
final class CheckedOrderJson {
    private CheckedOrderJson() {}

    /** The answer to a request that was only to be checked. */
    static JsonObject write(List<CheckedOrder> orders, boolean list) {
        JsonObjectBuilder json = JSON.createObjectBuilder().add("valid", true);
        if (!list) {
            return json.add("order", of(orders.get(0))).build();
        }
        JsonArrayBuilder array = JSON.createArrayBuilder();
        orders.forEach(each -> array.add(of(each)));
        return json.add("orders", array).build();
    }

    private static JsonObjectBuilder of(CheckedOrder checked) {
        Order order = checked.order();
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("type", order.type())
                .add("parameters", checked.parameters())
                .add("priority", order.priority());
        add(json, "due", order.due());
        add(json, "delay", order.delay());
        add(json, "key", order.key());
        add(json, "tag", order.tag());
        add(json, "summary", order.summary());
        add(json, "ttl", order.ttl());
        add(json, "product", order.product());
        add(json, "scope", order.scope().isEmpty() ? null : order.scope());
        if (!order.attributes().isEmpty()) {
            JsonObjectBuilder attributes = JSON.createObjectBuilder();
            new TreeMap<>(order.attributes()).forEach(attributes::add);
            json.add("attributes", attributes);
        }
        return json;
    }

    private static void add(JsonObjectBuilder json, String name, @Nullable Object value) {
        if (value != null) {
            json.add(name, value.toString());
        }
    }
}
