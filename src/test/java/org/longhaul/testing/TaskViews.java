package org.longhaul.testing;

import jakarta.json.JsonValue;
import java.time.Instant;
import org.longhaul.query.TaskSummary;
import org.longhaul.query.TaskView;
import org.longhaul.query.TreePlace;
import org.longhaul.task.Gate;
import org.longhaul.task.Progress;
import org.longhaul.task.TaskState;

/** Tasks as queries show them, for tests that need no database. Their submitter is ann. */
public final class TaskViews {
    /** When they were made. */
    public static final Instant CREATED = Instant.parse("2026-11-23T12:00:00Z");

    private TaskViews() {}

    /** A task in this state after so many events. */
    public static TaskView view(String id, TaskState state, int events) {
        return view(id, state, events, Progress.NONE);
    }

    /** As above, that far. */
    public static TaskView view(String id, TaskState state, int events, Progress progress) {
        Gate gate = state == TaskState.QUEUED ? Gate.READY : null;
        return new TaskView(
                summary(id, state, gate, progress, CREATED, CREATED, events),
                JsonValue.EMPTY_JSON_OBJECT,
                JsonValue.EMPTY_JSON_OBJECT,
                null,
                null,
                null,
                null);
    }

    /** A task without its texts. */
    public static TaskSummary summary(
            String id, TaskState state, Gate gate, Progress progress, Instant due, Instant started, int events) {
        return new TaskSummary(
                id,
                1,
                "sample",
                "test",
                state,
                gate,
                null,
                true,
                0,
                null,
                null,
                null,
                progress,
                1,
                1,
                1,
                null,
                "one",
                "ann",
                null,
                "",
                null,
                "node",
                false,
                false,
                false,
                null,
                null,
                CREATED,
                due,
                started,
                null,
                state.isFinal() ? CREATED : null,
                events,
                null,
                TreePlace.alone(id));
    }
}
