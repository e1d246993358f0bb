package org.longhaul.query;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import org.longhaul.spi.VirtualTask;
import org.longhaul.task.Gate;
import org.longhaul.task.Progress;
import org.longhaul.task.TaskState;
import org.longhaul.tree.virtual.Located;

/** Computed tasks in the form of stored ones, for whoever shows both. */
public final class VirtualSummary {
    /** The kind of a computed task that is no part of another. */
    private static final String CLUSTER = "cluster";

    private VirtualSummary() {}

    /** All that is known of it. */
    public static TaskView view(Located located) {
        VirtualTask task = located.task();
        JsonObjectBuilder attributes = JSON.createObjectBuilder();
        task.attributes().forEach(attributes::add);
        return new TaskView(
                of(located), JsonValue.EMPTY_JSON_OBJECT, attributes.build(), task.message(), null, null, null);
    }

    /** A computed task in the form of a stored one. */
    public static TaskSummary of(Located located) {
        VirtualTask task = located.task();
        TaskState state = TaskState.valueOf(task.state().name());
        return new TaskSummary(
                task.id(),
                0,
                task.type(),
                located.module(),
                state,
                state == TaskState.QUEUED ? Gate.DUE : null,
                null,
                task.abortable(),
                0,
                null,
                null,
                null,
                new Progress(task.completed(), task.total(), task.unit()),
                state == TaskState.QUEUED ? 0 : 1,
                1,
                0,
                task.node(),
                CLUSTER,
                task.submitter(),
                task.product(),
                task.scope(),
                null,
                located.kind(),
                false,
                false,
                false,
                null,
                null,
                task.started(),
                task.due() == null ? task.started() : task.due(),
                state == TaskState.QUEUED ? null : task.started(),
                null,
                task.ended(),
                0,
                null,
                TreePlace.alone(task.id()));
    }
}
