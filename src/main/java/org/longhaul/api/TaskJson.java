package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longhaul.query.ChildCounts;
import org.longhaul.query.EventView;
import org.longhaul.query.TaskSummary;
import org.longhaul.query.TaskView;
import org.longhaul.query.TreeEntry;
import org.longhaul.query.TreePlace;
import org.longhaul.task.Progress;

/** Writes what queries say of tasks as JSON. What is not there is left out; times are ISO-8601 in UTC. */
final class TaskJson {
    private TaskJson() {}

    /** All of one task. */
    static JsonObject write(TaskView view, Links links) {
        return all(view).add("links", links.of(view.task())).build();
    }

    /** All of one task, but where it is to be found. */
    static JsonObject plain(TaskView view) {
        return all(view).build();
    }

    /** A task in a list, but for where it is to be found. */
    static JsonObject plain(TaskSummary task) {
        return of(task).build();
    }

    private static JsonObjectBuilder all(TaskView view) {
        JsonObjectBuilder json = of(view.task());
        json.add("parameters", view.parameters());
        if (!view.attributes().isEmpty()) {
            json.add("attributes", view.attributes());
        }
        add(json, "message", view.message());
        if (view.result() != null) {
            json.add("result", view.result());
        }
        add(json, "error", view.error());
        if (view.children() != null) {
            json.add("childCounts", counts(view.children()));
        }
        return json;
    }

    /** A task in a list. */
    static JsonObject write(TaskSummary task, Links links) {
        return of(task).add("links", links.of(task)).build();
    }

    /** A task in a tree. */
    static JsonObject write(TreeEntry entry, Links links) {
        JsonObjectBuilder json = of(entry.task()).add("depth", entry.depth());
        if (entry.children() != null) {
            json.add("childCounts", counts(entry.children()));
        }
        return json.add("links", links.of(entry.task())).build();
    }

    private static JsonObjectBuilder counts(ChildCounts counts) {
        return JSON.createObjectBuilder()
                .add("made", counts.made())
                .add("ended", counts.ended())
                .add("succeeded", counts.succeeded())
                .add("failed", counts.failed())
                .add("aborted", counts.aborted())
                .add("dropped", counts.dropped())
                .add("folded", counts.folded());
    }

    private static JsonObjectBuilder of(TaskSummary task) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("id", task.id())
                .add("type", task.type())
                .add("module", task.module())
                .add("state", task.state().name());
        add(json, "gate", task.gate());
        add(json, "reason", task.reason() == null ? null : task.reason().code());
        json.add("abortable", task.abortable()).add("priority", task.priority());
        add(json, "key", task.key());
        add(json, "tag", task.tag());
        add(json, "summary", task.summary());
        json.add("progress", progress(task.progress()))
                .add("attempt", task.attempt())
                .add("maxAttempts", task.maxAttempts())
                .add("epoch", task.epoch());
        add(json, "node", task.node());
        json.add("acceptedBy", task.acceptedBy()).add("submitter", task.submitter());
        add(json, "product", task.product());
        add(json, "scope", task.scope().isEmpty() ? null : task.scope());
        add(json, "ttl", task.ttl());
        add(json, "retryOf", task.retryOf());
        TreePlace tree = task.tree();
        if (tree.number() != null) {
            json.add("number", tree.number());
        }
        if (tree.parent() != null) {
            json.add("parent", tree.parent()).add("root", tree.root());
            add(json, "childKey", tree.childKey());
        }
        if (tree.stage() > 0) {
            json.add("stage", tree.stage());
        }
        if (tree.step()) {
            json.add("step", true);
        }
        json.add("kind", task.kind())
                .add("internal", task.internal())
                .add("consumed", task.consumed())
                .add("kept", task.kept());
        add(json, "abortRequestedAt", task.abortRequestedAt());
        json.add("created", task.created().toString()).add("due", task.due().toString());
        add(json, "started", task.started());
        add(json, "heartbeat", task.heartbeat());
        add(json, "ended", task.ended());
        add(json, "lastPolled", task.lastPolled());
        return json;
    }

    /** How far a task is. */
    static JsonObjectBuilder progress(Progress progress) {
        JsonObjectBuilder json = JSON.createObjectBuilder().add("completed", progress.completed());
        if (progress.total() > 0) {
            json.add("total", progress.total());
        }
        if (!progress.unit().isEmpty()) {
            json.add("unit", progress.unit());
        }
        if (progress.total() > 0) {
            json.add("percent", percent(progress));
        }
        return json;
    }

    /** Rounded down to a tenth, so that 100 means all of it. */
    private static double percent(Progress progress) {
        double share = Math.min(1, (double) progress.completed() / progress.total());
        return Math.floor(share * 1000) / 10;
    }

    /** An event in a task's history. */
    static JsonObject write(EventView event) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("no", event.no())
                .add("at", event.at().toString())
                .add("kind", event.kind().name())
                .add("state", event.state().name());
        add(json, "gate", event.gate());
        add(json, "reason", event.reason() == null ? null : event.reason().code());
        json.add("epoch", event.epoch()).add("attempt", event.attempt());
        add(json, "node", event.node());
        json.add("actor", event.actor());
        add(json, "origin", event.origin());
        add(json, "note", event.note());
        return json.build();
    }

    /** A comment: an event that is only a text. */
    static JsonObject comment(EventView event) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("no", event.no())
                .add("at", event.at().toString())
                .add("by", event.actor());
        add(json, "text", event.note());
        return json.build();
    }

    /** A part of a list under this name, with the address of the next part if there is one. */
    static <T> JsonObject page(String name, List<T> items, Function<T, JsonObject> item, @Nullable String next) {
        JsonArrayBuilder array = JSON.createArrayBuilder();
        items.forEach(each -> array.add(item.apply(each)));
        JsonObjectBuilder json = JSON.createObjectBuilder().add(name, array);
        add(json, "next", next);
        return json.build();
    }

    private static void add(JsonObjectBuilder json, String name, @Nullable Object value) {
        if (value != null) {
            json.add(name, value.toString());
        }
    }
}
