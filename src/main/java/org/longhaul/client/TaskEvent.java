package org.longhaul.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a task.
 *
 * @param no its number among the events of the task, from 1 on
 * @param at when it happened, by the database's clock
 * @param kind what happened, such as {@code SUBMITTED}, {@code CLAIMED}, {@code CHANGED} or {@code COMMENT}
 * @param state where the task stood then
 * @param reason why, as a stable code
 * @param actor who did it
 * @param note what there is to say of it, such as the text of a comment
 */
public record TaskEvent(
        int no,
        @Nullable Instant at,
        String kind,
        TaskState state,
        @Nullable String reason,
        @Nullable String actor,
        @Nullable String note) {
    static TaskEvent of(Fields json) {
        return new TaskEvent(
                (int) json.number("no"),
                json.time("at"),
                json.required("kind"),
                TaskState.valueOf(json.required("state")),
                json.text("reason"),
                json.text("actor"),
                json.text("note"));
    }
}
