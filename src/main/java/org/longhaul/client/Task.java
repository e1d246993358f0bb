package org.longhaul.client;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as the server showed it. What lists leave out is null or empty here.
 *
 * @param id its id, a UUID
 * @param type its type's name
 * @param state where it stands
 * @param gate what a queued task waits for, such as {@code DUE} or {@code HELD}
 * @param reason why it is where it is, as a stable code such as {@code done}, {@code error} or {@code asked}
 * @param message the same for people
 * @param error the stack trace of its latest failure
 * @param result what its work gave: a string, number, boolean, list or map, and null for none
 * @param parameters what it was ordered with, secrets masked
 * @param attributes small facts by name
 * @param progress how far it is
 * @param attempt how often it was begun
 * @param priority higher goes first
 * @param key the key whose tasks run one at a time
 * @param tag the tag that a node needs to run it
 * @param summary what it is for
 * @param product the product it belongs to
 * @param scope the part of the world it works on
 * @param node the node that runs or ended it
 * @param submitter who submitted it
 * @param retryOf the task that this one repeats
 * @param abortRequestedAt when it was asked to stop
 * @param created when it was submitted
 * @param due when it may begin
 * @param started when its latest attempt began
 * @param ended when it ended
 */
public record Task(
        String id,
        String type,
        TaskState state,
        @Nullable String gate,
        @Nullable String reason,
        @Nullable String message,
        @Nullable String error,
        @Nullable Object result,
        Map<String, @Nullable Object> parameters,
        Map<String, @Nullable Object> attributes,
        Progress progress,
        int attempt,
        int priority,
        @Nullable String key,
        @Nullable String tag,
        @Nullable String summary,
        @Nullable String product,
        @Nullable String scope,
        @Nullable String node,
        @Nullable String submitter,
        @Nullable String retryOf,
        @Nullable Instant abortRequestedAt,
        @Nullable Instant created,
        @Nullable Instant due,
        @Nullable Instant started,
        @Nullable Instant ended) {
    /** Whether it has ended, in whatever way. */
    public boolean hasEnded() {
        return state.ended();
    }

    /** Whether its work is done. */
    public boolean hasSucceeded() {
        return state == TaskState.SUCCEEDED;
    }

    static Task of(Fields json) {
        Fields progress = json.object("progress");
        return new Task(
                json.required("id"),
                json.required("type"),
                TaskState.valueOf(json.required("state")),
                json.text("gate"),
                json.text("reason"),
                json.text("message"),
                json.text("error"),
                json.any("result"),
                Collections.unmodifiableMap(json.object("parameters").members()),
                Collections.unmodifiableMap(json.object("attributes").members()),
                new Progress(progress.number("completed"), progress.number("total"), progress.text("unit", "")),
                (int) json.number("attempt"),
                (int) json.number("priority"),
                json.text("key"),
                json.text("tag"),
                json.text("summary"),
                json.text("product"),
                json.text("scope"),
                json.text("node"),
                json.text("submitter"),
                json.text("retryOf"),
                json.time("abortRequestedAt"),
                json.time("created"),
                json.time("due"),
                json.time("started"),
                json.time("ended"));
    }

    /** What it is and where it stands: parameters and results may be for few eyes. */
    @Override
    public String toString() {
        return "Task[id=%s, type=%s, state=%s]".formatted(id, type, state);
    }
}
