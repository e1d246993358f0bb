package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.net.URI;
import org.longhaul.query.TaskSummary;
import org.longhaul.task.Gate;
import org.longhaul.task.TaskState;

/** Where things are, as absolute addresses under the one the client used. */
final class Links {
    private final URI base;

    /**
     * Addresses under this one.
     *
     * @param base the root of the interface, with a slash at its end
     */
    Links(URI base) {
        this.base = base;
    }

    /** The address of a task. */
    URI task(String id) {
        return at("tasks", id);
    }

    /** The address of a place under the root of the interface; the segments need no escaping in an address. */
    URI at(String... segments) {
        return base.resolve(String.join("/", segments));
    }

    /** What can be looked at and done from here. */
    JsonObject of(TaskSummary task) {
        JsonObjectBuilder links = JSON.createObjectBuilder()
                .add("self", task(task.id()).toString())
                .add("comments", at("tasks", task.id(), "comments").toString())
                .add("events", at("tasks", task.id(), "events").toString());
        if (task.abortable() && !task.state().isFinal()) {
            links.add("abort", at("tasks", task.id(), "abort").toString());
        }
        if (task.state() == TaskState.QUEUED) {
            String other = task.gate() == Gate.HELD ? "release" : "hold";
            links.add(other, at("tasks", task.id(), other).toString());
        }
        links.add(
                task.state().isFinal() ? "retry" : "why",
                at("tasks", task.id(), task.state().isFinal() ? "retry" : "why").toString());
        if (task.tree().hasChildren() || task.tree().parent() == null) {
            links.add("tree", at("tasks", task.id(), "tree").toString());
        }
        if (task.tree().parent() != null) {
            links.add("parent", task(task.tree().parent()).toString());
        }
        return links.build();
    }
}
