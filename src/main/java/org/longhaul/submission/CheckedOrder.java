package org.longhaul.submission;

import jakarta.json.JsonObject;

/**
 * An order that would be accepted, with what its type and its submitter's rights fill in.
 *
 * @param order the order
 * @param parameters its parameters as they would be shown: defaults filled in, secrets masked
 */
public record CheckedOrder(Order order, JsonObject parameters) {}
