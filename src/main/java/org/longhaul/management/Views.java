package org.longhaul.management;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.management.Tables.EventRow;
import org.longhaul.management.Tables.TaskDetails;
import org.longhaul.management.Tables.TaskRow;
import org.longhaul.query.ChildCounts;
import org.longhaul.query.EventView;
import org.longhaul.query.Overview;
import org.longhaul.query.TaskSummary;
import org.longhaul.query.TaskView;
import org.longhaul.task.Progress;

/** Puts what components say into rows. */
final class Views {
    private static final int MOST_DEPTH = 100;

    private Views() {}

    /** What it says; empty for nothing. */
    static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** How much is done; -1 if it is not known. */
    static double percent(Progress progress) {
        return progress.total() <= 0
                ? -1
                : Math.round(Math.min(progress.completed(), progress.total()) * 1000.0 / progress.total()) / 10.0;
    }

    /** How much there is to do; -1 if it is not known. */
    static long total(Progress progress) {
        return progress.total() <= 0 ? -1 : progress.total();
    }

    /** A task. */
    static TaskRow row(TaskSummary task, int depth, @Nullable ChildCounts children, @Nullable String message) {
        Progress progress = task.progress();
        return new TaskRow(
                task.id(),
                text(task.tree().parent()),
                task.tree().root(),
                depth,
                task.type(),
                task.module(),
                text(task.summary() == null ? task.tree().childKey() : task.summary()),
                task.state().name(),
                text(task.gate()),
                task.reason() == null ? "" : task.reason().code(),
                progress.completed(),
                total(progress),
                progress.unit(),
                percent(progress),
                text(task.node()),
                task.submitter(),
                text(task.product()),
                text(task.key()),
                task.attempt(),
                task.maxAttempts(),
                task.abortable(),
                task.abortRequestedAt() != null,
                text(task.created()),
                text(task.due()),
                text(task.started()),
                text(task.heartbeat()),
                text(task.ended()),
                text(message),
                children == null ? 0 : children.made());
    }

    /** Tasks, each with its depth below those that are shown. */
    static List<TaskRow> tree(Collection<Overview.Entry> entries) {
        Map<String, @Nullable String> parents = new HashMap<>();
        entries.forEach(
                entry -> parents.put(entry.task().id(), entry.task().tree().parent()));
        return entries.stream()
                .map(entry -> row(entry.task(), depth(entry.task().id(), parents), entry.children(), entry.message()))
                .toList();
    }

    private static int depth(String id, Map<String, @Nullable String> parents) {
        int depth = 0;
        for (String parent = parents.get(id);
                parent != null && parents.containsKey(parent) && depth < MOST_DEPTH;
                parent = parents.get(parent)) {
            depth++;
        }
        return depth;
    }

    /** All of a task. */
    static TaskDetails details(TaskView view) {
        TaskSummary task = view.task();
        ChildCounts children = Optional.ofNullable(view.children()).orElse(new ChildCounts(0, 0, 0, 0, 0, 0));
        Long number = task.tree().number();
        return new TaskDetails(
                row(task, 0, view.children(), view.message()),
                number == null ? -1 : number,
                task.priority(),
                text(task.tag()),
                task.scope(),
                task.kind(),
                task.internal(),
                task.kept(),
                task.consumed(),
                task.acceptedBy(),
                task.epoch(),
                text(task.retryOf()),
                text(task.abortRequestedAt()),
                text(task.lastPolled()),
                view.parameters().toString(),
                view.attributes().toString(),
                text(view.result()),
                text(view.error()),
                children.succeeded(),
                children.failed(),
                children.aborted(),
                children.dropped());
    }

    /** An event. */
    static EventRow row(EventView event) {
        return new EventRow(
                event.no(),
                event.at().toString(),
                event.kind().name(),
                event.state().name(),
                event.reason() == null ? "" : event.reason().code(),
                event.attempt(),
                event.epoch(),
                text(event.node()),
                event.actor(),
                text(event.origin()),
                text(event.note()));
    }
}
