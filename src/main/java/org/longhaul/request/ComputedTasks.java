package org.longhaul.request;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.longhaul.platform.Texts;
import org.longhaul.query.SummaryMatch;
import org.longhaul.query.TaskFilter;
import org.longhaul.query.VirtualSummary;
import org.longhaul.security.Audit;
import org.longhaul.security.Caller;
import org.longhaul.security.ForbiddenException;
import org.longhaul.security.Operation;
import org.longhaul.spi.VirtualTask;
import org.longhaul.task.NotAbortableException;
import org.longhaul.task.TaskEndedException;
import org.longhaul.task.TaskState;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.tree.virtual.Computed;
import org.longhaul.tree.virtual.Located;
import org.longhaul.tree.virtual.VirtualTasks;

/**
 * Computed tasks for whoever asks, at whatever edge: found, listed, and asked to stop. What they may not see is answered
 * as if it were not there.
 */
@ApplicationScoped
public class ComputedTasks {
    /** The kind of a computed task that is no part of another. */
    private static final String CLUSTER = "cluster";

    private static final int SHOWN = 60;

    private VirtualTasks virtual;
    private Audit audit;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ComputedTasks() {}

    /** Those of these sources. */
    @Inject
    public ComputedTasks(VirtualTasks virtual, Audit audit) {
        this.virtual = virtual;
        this.audit = audit;
    }

    /**
     * What a list shows.
     *
     * @param tasks the latest first
     * @param warnings what is missing, and why
     */
    public record Listed(List<Located> tasks, List<String> warnings) {}

    /**
     * The task of that id, with which the caller may do this.
     *
     * @throws UnknownTaskException if there is none, or the caller may not see it
     * @throws ForbiddenException if the caller may see it and not more
     * @throws SourceUnavailableException if a module that may know it does not answer
     */
    public Located find(String id, Operation operation, Caller caller) {
        String known = VisibleTasks.checked(id);
        Computed found = virtual.find(known);
        if (found.tasks().isEmpty()) {
            if (!found.warnings().isEmpty()) {
                throw new SourceUnavailableException(found.warnings());
            }
            throw new UnknownTaskException(known);
        }
        Located located = found.tasks().get(0);
        if (!may(caller, Operation.READ_TASK, located)) {
            throw new UnknownTaskException(known);
        }
        if (!may(caller, operation, located)) {
            throw new ForbiddenException(caller.name(), operation);
        }
        return located;
    }

    /** Whether somebody may do this with it. */
    public static boolean may(Caller who, Operation operation, Located located) {
        VirtualTask task = located.task();
        return who.may(operation, task.product(), task.submitter());
    }

    /**
     * Asks a task to stop, and says so in the audit: it has no history of its own.
     *
     * @return how it is then
     * @throws TaskEndedException if it has ended
     * @throws NotAbortableException if it cannot be aborted, or not from this node
     */
    public Located abort(String id, Caller caller) {
        Located located = find(id, Operation.ABORT_TASK, caller);
        VirtualTask task = located.task();
        TaskState state = TaskState.valueOf(task.state().name());
        if (state.isFinal()) {
            throw new TaskEndedException(task.id(), state);
        }
        if (!task.abortable() || !virtual.abort(located)) {
            throw new NotAbortableException(task.id(), task.type());
        }
        audit.append(caller.actor(), "virtual-task-aborted", task.id(), located.module() + " " + task.type());
        return virtual.find(task.id()).tasks().stream().findFirst().orElse(located);
    }

    /**
     * Whether a filter asks for computed tasks: of their modules, or of kind {@value #CLUSTER}.
     *
     * @throws MixedModulesException if it asks for stored ones at the same time
     */
    public boolean asked(TaskFilter filter) {
        var wanted = new TreeSet<>(filter.modules());
        if (filter.kinds().equals(Set.of("node"))) {
            return false; // parts are not listed, so it is the stored ones that are meant
        }
        boolean some = wanted.removeAll(virtual.modules());
        if (some && !wanted.isEmpty()) {
            throw new MixedModulesException(Texts.shown(String.join(", ", wanted), SHOWN));
        }
        return some || (filter.modules().isEmpty() && filter.kinds().equals(Set.of(CLUSTER)));
    }

    /** Those that a filter finds and the caller may see, as many as the limit says. */
    public Listed list(TaskFilter filter, int limit, Caller caller) {
        Computed found = virtual.list(filter.modules().isEmpty() ? virtual.modules() : filter.modules());
        List<Located> shown = found.tasks().stream()
                .filter(each -> may(caller, Operation.LIST_TASKS, each))
                .filter(each -> SummaryMatch.finds(
                        filter, VirtualSummary.of(each), each.task().attributes()))
                .toList();
        var warnings = new ArrayList<>(found.warnings());
        if (shown.size() > limit) {
            warnings.add("%d more are left out: ask for fewer, or raise limit".formatted(shown.size() - limit));
        }
        return new Listed(shown.stream().limit(limit).toList(), List.copyOf(warnings));
    }

    /**
     * The task of that id and then its parts, breadth first.
     *
     * @throws UnknownTaskException if there is none, or the caller may not see it
     */
    public Listed tree(String id, Caller caller) {
        Computed all = virtual.tree(find(id, Operation.READ_TASK, caller).task().id());
        return new Listed(all.tasks(), all.warnings());
    }
}
