package org.longhaul.api;

import jakarta.json.JsonObject;
import org.longhaul.platform.Journal;
import org.longhaul.query.EventView;
import org.longhaul.task.Progress;
import org.longhaul.task.TaskState;

/** How what is said of a task looks in a {@code text/event-stream}. JSON has no line breaks of its own. */
final class Frames {
    /** The first words: when the client may come back after a break. */
    static final String RETRY = "retry: 2000\n\n";

    /** A sign of life that no client sees as an event. */
    static final String HEARTBEAT = ": alive\n\n";

    private Frames() {}

    /** An event of the history, under its number: where a client may resume. */
    static String event(EventView event) {
        String name = event.kind() == Journal.Kind.COMMENT ? "comment" : "state";
        return "event: %s\nid: %d\ndata: %s\n\n".formatted(name, event.no(), TaskJson.write(event));
    }

    /** How far the task is. It has no number, because nobody resumes from it. */
    static String progress(TaskState state, Progress progress) {
        JsonObject json = TaskJson.progress(progress).add("state", state.name()).build();
        return "event: progress\ndata: %s\n\n".formatted(json);
    }

    /** The whole task, after its last event. */
    static String end(JsonObject task) {
        return "event: end\ndata: %s\n\n".formatted(task);
    }
}
