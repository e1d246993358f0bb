package org.longhaul.query;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.longhaul.platform.Database;
import org.longhaul.platform.Journal;
import org.longhaul.task.Gate;
import org.longhaul.task.TaskState;

/** What an overview of all tasks asks the database: each by an index, and without waiting for writers. */
@ApplicationScoped
@SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
public class OverviewStore {
    private Database database;
    private QueryStore texts;
    private TreeReadStore trees;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected OverviewStore() {}

    /** A store on this database, which reads what belongs to a task from these. */
    @Inject
    public OverviewStore(Database database, QueryStore texts, TreeReadStore trees) {
        this.database = database;
        this.texts = texts;
        this.trees = trees;
    }

    List<Overview.Entry> latest(TaskState state, int limit) {
        return entries("t.state = ? ORDER BY t.seq DESC", limit, state.ordinal());
    }

    List<Overview.Entry> longestWaiting(int limit) {
        return entries(
                "t.state = ? AND t.gate = ? ORDER BY t.due", limit, TaskState.QUEUED.ordinal(), Gate.READY.ordinal());
    }

    List<Overview.Entry> runningOn(String node, long incarnation, int limit) {
        return entries(
                "t.state = ? AND t.owner = ? AND t.incarnation = ?",
                limit,
                TaskState.RUNNING.ordinal(),
                node,
                incarnation);
    }

    /** Without a join, so that the order of an index is enough. */
    private List<Overview.Entry> entries(String what, int limit, Object... arguments) {
        List<TaskSummary> tasks = database.engine()
                .list(
                        QueryStore.COLUMNS + " FROM task t WHERE " + what
                                + database.dialect().limit(limit)
                                + database.dialect().withoutWaiting(),
                        row -> QueryStore.task(row, null),
                        arguments);
        var messages = texts.texts(tasks.stream().map(TaskSummary::id).toList());
        return trees.entries(tasks, 0).stream()
                .map(entry -> {
                    QueryStore.Texts text = messages.get(entry.task().id());
                    return new Overview.Entry(entry.task(), entry.children(), text == null ? null : text.message());
                })
                .toList();
    }

    Map<String, Long> queued() {
        var queued = new HashMap<String, Long>();
        database.engine()
                .list(
                        "SELECT type, COUNT(*) AS tasks FROM task WHERE state = ? GROUP BY type"
                                + database.dialect().withoutWaiting(),
                        row -> Map.entry(row.getString("type"), row.getLong("tasks")),
                        TaskState.QUEUED.ordinal())
                .forEach(entry -> queued.put(entry.getKey(), entry.getValue()));
        return queued;
    }

    Map<String, List<EventView>> comments(Collection<String> ids) {
        var comments = new HashMap<String, List<EventView>>();
        if (!ids.isEmpty()) {
            var values = new ArrayList<Object>(ids);
            values.add(Journal.Kind.COMMENT.name());
            database.engine()
                    .list(
                            QueryStore.EVENT_COLUMNS + " FROM task_event WHERE task_id IN ("
                                    + String.join(", ", Collections.nCopies(ids.size(), "?"))
                                    + ") AND kind = ? ORDER BY task_id, num"
                                    + database.dialect().withoutWaiting(),
                            row -> Map.entry(row.getString("task_id"), QueryStore.event(row)),
                            values.toArray())
                    .forEach(entry -> comments.computeIfAbsent(entry.getKey(), id -> new ArrayList<>())
                            .add(entry.getValue()));
        }
        return comments;
    }
}
