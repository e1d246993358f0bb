package org.longhaul.api;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.longhaul.request.OrderJson;
import org.longhaul.submission.Order;
import org.longhaul.submission.Request;
import org.longhaul.submission.Rights;
import org.longhaul.task.Actor;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.InvalidOrderException.Violation;

/** Reads what is handed in from its JSON: one order, or {@code {"orders": […]}}. */
final class OrdersJson {
    private static final String ORDERS = "orders";

    private OrdersJson() {}

    /** Whether the object holds a list of orders. */
    static boolean list(JsonObject json) {
        return json.containsKey(ORDERS);
    }

    /**
     * The request in this object.
     *
     * @throws InvalidOrderException if a field is unknown or mistyped
     * @throws ProblemException 422 if there are too many orders
     */
    static Request read(JsonObject json, Actor by, Rights rights) {
        return list(json) ? Request.ofAll(orders(json, by), rights) : Request.of(OrderJson.read(json, by), rights);
    }

    private static List<Order> orders(JsonObject json, Actor by) {
        if (json.size() > 1) {
            throw new InvalidOrderException(ORDERS, "is the only field of a request that has it");
        }
        if (!(json.get(ORDERS) instanceof JsonArray array) || array.isEmpty()) {
            throw new InvalidOrderException(ORDERS, "is an array of 1 to %d orders".formatted(Request.MOST));
        }
        if (array.size() > Request.MOST) {
            throw SubmissionProblems.tooMany(array.size());
        }
        var orders = new ArrayList<Order>();
        var violations = new ArrayList<Violation>();
        for (int i = 0; i < array.size(); i++) {
            String place = "%s[%d]".formatted(ORDERS, i);
            JsonValue each = array.get(i);
            if (!(each instanceof JsonObject order)) {
                violations.add(new Violation(place, "is an object"));
                continue;
            }
            try {
                orders.add(OrderJson.read(order, by));
            } catch (InvalidOrderException e) {
                e.violations()
                        .forEach(wrong -> violations.add(new Violation(place + "." + wrong.field(), wrong.message())));
            }
        }
        if (!violations.isEmpty()) {
            throw new InvalidOrderException(violations);
        }
        return orders;
    }
}
