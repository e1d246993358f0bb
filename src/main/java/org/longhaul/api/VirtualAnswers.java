package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.longhaul.platform.Texts;
import org.longhaul.query.SummaryMatch;
import org.longhaul.query.TaskFilter;
import org.longhaul.query.TaskSummary;
import org.longhaul.query.TaskView;
import org.longhaul.query.VirtualSummary;
import org.longhaul.request.VisibleTasks;
import org.longhaul.security.Caller;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.ForbiddenException;
import org.longhaul.security.Operation;
import org.longhaul.spi.VirtualTask;
import org.longhaul.task.InvalidOrderException.Violation;
import org.longhaul.task.NotAbortableException;
import org.longhaul.task.TaskEndedException;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.tree.virtual.Computed;
import org.longhaul.tree.virtual.Located;
import org.longhaul.tree.virtual.VirtualTasks;

/**
 * Computed tasks for whoever asks, in the form of stored ones: shown, listed, and asked to stop. What they may not see
 * is answered as if it were not there.
 */
@ApplicationScoped
public class VirtualAnswers {
    /** The kind of a computed task that is no part of another. */
    private static final String CLUSTER = "cluster";

    private static final int SOON = 2;

    private VirtualTasks virtual;
    private CurrentCaller caller;
    private VisibleTasks visible;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected VirtualAnswers() {}

    /** Answers with these. */
    @Inject
    public VirtualAnswers(VirtualTasks virtual, CurrentCaller caller, VisibleTasks visible) {
        this.virtual = virtual;
        this.caller = caller;
        this.visible = visible;
    }

    /**
     * The task of that id, with which the caller may do this.
     *
     * @throws UnknownTaskException if there is none, or the caller may not see it
     * @throws ForbiddenException if the caller may see it and not more
     * @throws ProblemException 503 if a module that may know it does not answer
     */
    Located found(String id, Operation operation) {
        String known = VisibleTasks.checked(id);
        Computed found = virtual.find(known);
        if (found.tasks().isEmpty()) {
            if (!found.warnings().isEmpty()) {
                throw new ProblemException(Problem.of(
                                503, "source-unavailable", "Nobody can tell now", String.join("; ", found.warnings()))
                        .withHeader("Retry-After", Integer.toString(SOON)));
            }
            throw new UnknownTaskException(known);
        }
        Located located = found.tasks().get(0);
        Caller now = caller.get();
        if (!sees(now, Operation.READ_TASK, located.task())) {
            throw new UnknownTaskException(known);
        }
        if (!sees(now, operation, located.task())) {
            throw new ForbiddenException(now.name(), operation);
        }
        return located;
    }

    /** Whether somebody may do this with it. */
    static boolean sees(Caller who, Operation operation, VirtualTask task) {
        return who.may(operation, task.product(), task.submitter());
    }

    /**
     * Asks a task to stop.
     *
     * @throws TaskEndedException if it has ended
     * @throws NotAbortableException if it cannot be aborted, or not from this node
     */
    Located abort(String id) {
        Located located = found(id, Operation.ABORT_TASK);
        visible.abort(located, caller.get());
        return virtual.find(located.task().id()).tasks().stream().findFirst().orElse(located);
    }

    /**
     * Whether a filter asks for computed tasks: of their modules, or of kind {@value #CLUSTER}.
     *
     * @throws ProblemException 400 if it asks for stored ones at the same time
     */
    boolean asked(TaskFilter filter) {
        var wanted = new TreeSet<>(filter.modules());
        if (filter.kinds().equals(Set.of("node"))) {
            return false; // parts are not listed, so it is the stored ones that are meant
        }
        boolean some = wanted.removeAll(virtual.modules());
        if (some && !wanted.isEmpty()) {
            throw refused(
                    "module",
                    "names modules whose tasks are computed beside others: ask for %s apart"
                            .formatted(Texts.shown(String.join(", ", wanted), 60)));
        }
        return some || (filter.modules().isEmpty() && filter.kinds().equals(Set.of(CLUSTER)));
    }

    /** A query that computed tasks cannot answer. */
    static ProblemException refused(String field, String message) {
        return new ProblemException(Problem.invalid(
                400, "invalid-query", "The query is not valid", List.of(new Violation(field, message))));
    }

    /** A list of computed tasks, the latest first, with what is missing in it. */
    JsonObject list(TaskFilter filter, int limit, Links links) {
        Caller who = caller.get();
        Computed found = virtual.list(filter.modules().isEmpty() ? virtual.modules() : filter.modules());
        List<Located> shown = found.tasks().stream()
                .filter(each -> sees(who, Operation.LIST_TASKS, each.task()))
                .filter(each -> SummaryMatch.finds(
                        filter, VirtualSummary.of(each), each.task().attributes()))
                .toList();
        JsonArrayBuilder tasks = JSON.createArrayBuilder();
        shown.stream().limit(limit).forEach(each -> tasks.add(listed(each, links)));
        JsonArrayBuilder warnings = JSON.createArrayBuilder(found.warnings());
        if (shown.size() > limit) {
            warnings.add("%d more are left out: ask for fewer, or raise limit".formatted(shown.size() - limit));
        }
        return JSON.createObjectBuilder()
                .add("tasks", tasks)
                .add("warnings", warnings)
                .build();
    }

    /** The task of that id and then its parts, breadth first, each as in a list. */
    JsonObject tree(String id, Links links) {
        Located root = found(id, Operation.READ_TASK);
        Computed all = virtual.tree(root.task().id());
        JsonArrayBuilder tasks = JSON.createArrayBuilder();
        all.tasks()
                .forEach(each -> tasks.add(
                        JSON.createObjectBuilder(listed(each, links)).add("depth", each.parent() == null ? 0 : 1)));
        return JSON.createObjectBuilder()
                .add("tasks", tasks)
                .add("warnings", JSON.createArrayBuilder(all.warnings()))
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
