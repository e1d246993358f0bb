package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import org.longhaul.query.TaskFilter;
import org.longhaul.query.TaskSummary;
import org.longhaul.query.TaskView;
import org.longhaul.query.VirtualSummary;
import org.longhaul.request.ComputedTasks;
import org.longhaul.request.MixedModulesException;
import org.longhaul.request.SourceUnavailableException;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.ForbiddenException;
import org.longhaul.security.Operation;
import org.longhaul.spi.VirtualTask;
import org.longhaul.task.InvalidOrderException.Violation;
import org.longhaul.task.NotAbortableException;
import org.longhaul.task.TaskEndedException;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.tree.virtual.Located;

/**
 * Computed tasks for whoever asks, in the form of stored ones: shown, listed, and asked to stop.
 */
@ApplicationScoped
public class VirtualAnswers {
    private ComputedTasks tasks;
    private CurrentCaller caller;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected VirtualAnswers() {}

    /** Answers with these. */
    @Inject
    public VirtualAnswers(ComputedTasks tasks, CurrentCaller caller) {
        this.tasks = tasks;
        this.caller = caller;
    }

    /**
     * The task of that id, with which the caller may do this.
     *
     * @throws UnknownTaskException if there is none, or the caller may not see it
     * @throws ForbiddenException if the caller may see it and not more
     * @throws SourceUnavailableException if a module that may know it does not answer
     */
    Located found(String id, Operation operation) {
        return tasks.find(id, operation, caller.get());
    }

    /**
     * Asks a task to stop.
     *
     * @throws TaskEndedException if it has ended
     * @throws NotAbortableException if it cannot be aborted, or not from this node
     */
    Located abort(String id) {
        return tasks.abort(id, caller.get());
    }

    /**
     * Whether a filter asks for computed tasks.
     *
     * @throws ProblemException 400 if it asks for stored ones at the same time
     */
    boolean asked(TaskFilter filter) {
        try {
            return tasks.asked(filter);
        } catch (MixedModulesException e) {
            throw refused("module", e.problem());
        }
    }

    /** A query that computed tasks cannot answer. */
    static ProblemException refused(String field, String message) {
        return new ProblemException(Problem.invalid(
                400, "invalid-query", "The query is not valid", List.of(new Violation(field, message))));
    }

    /** A list of computed tasks, the latest first, with what is missing in it. */
    JsonObject list(TaskFilter filter, int limit, Links links) {
        ComputedTasks.Listed found = tasks.list(filter, limit, caller.get());
        JsonArrayBuilder all = JSON.createArrayBuilder();
        found.tasks().forEach(each -> all.add(listed(each, links)));
        return answer(all, found);
    }

    /** The task of that id and then its parts, breadth first, each as in a list. */
    JsonObject tree(String id, Links links) {
        ComputedTasks.Listed found = tasks.tree(id, caller.get());
        JsonArrayBuilder all = JSON.createArrayBuilder();
        found.tasks()
                .forEach(each -> all.add(
                        JSON.createObjectBuilder(listed(each, links)).add("depth", each.parent() == null ? 0 : 1)));
        return answer(all, found);
    }

    private static JsonObject answer(JsonArrayBuilder all, ComputedTasks.Listed found) {
        return JSON.createObjectBuilder()
                .add("tasks", all)
                .add("warnings", JSON.createArrayBuilder(found.warnings()))
                .build();
    }

    private static JsonObject listed(Located located, Links links) {
        TaskSummary task = VirtualSummary.of(located);
        return with(TaskJson.write(task, links), located, links).build();
    }

    /** All of one task, its parts included. */
    static JsonObject json(Located located, Links links) {
        VirtualTask task = located.task();
        TaskView view = VirtualSummary.view(located);
        JsonObjectBuilder json = with(TaskJson.write(view, links), located, links);
        JsonArrayBuilder children = JSON.createArrayBuilder();
        task.children().forEach(child -> children.add(child(child)));
        return json.add("children", children).build();
    }

    private static JsonObjectBuilder with(JsonObject json, Located located, Links links) {
        VirtualTask task = located.task();
        JsonObjectBuilder own =
                JSON.createObjectBuilder().add("self", links.task(task.id()).toString());
        if (task.abortable() && !task.state().ended()) {
            own.add("abort", links.at("tasks", task.id(), "abort").toString());
        }
        JsonObjectBuilder more = JSON.createObjectBuilder(json).add("virtual", true);
        if (located.parent() != null) {
            more.add("parent", located.parent().id());
        }
        return more.add("links", own);
    }

    private static JsonObjectBuilder child(VirtualTask child) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("id", child.id())
                .add("type", child.type())
                .add("state", child.state().name());
        if (child.node() != null) {
            json.add("node", child.node());
        }
        return json;
    }
}
