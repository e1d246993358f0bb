package org.longhaul.query;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * All there is to know of one task, fit to leave the house.
 *
 * @param parameters what it was ordered with, secrets masked
 * @param attributes small facts, by name
 * @param message what is to be said of its state
 * @param result what its work gave; only of a task that has ended
 * @param error the stack trace of its latest failure
 * @param children what is known of its children; null if it has none
 */
public record TaskView(
        TaskSummary task,
        JsonObject parameters,
        JsonObject attributes,
        @Nullable String message,
        @Nullable JsonValue result,
        @Nullable String error,
        @Nullable ChildCounts children) {}
