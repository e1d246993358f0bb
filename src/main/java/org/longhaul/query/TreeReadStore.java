package org.longhaul.query;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;

/** Reads children in the order of a tree: those that have not ended by {@code seq}, then the others by their end. */
@ApplicationScoped
public class TreeReadStore {
    private static final String TASK = QueryStore.COLUMNS + " FROM task t%s WHERE ";
    private static final String COUNTS =
            "SELECT task_id, children, succeeded, failed, aborted, dropped, folded FROM tree_node WHERE task_id IN (%s)";
    private static final String SUMMARIES = "SELECT task_id, summary FROM task_detail WHERE task_id IN (%s)";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TreeReadStore() {}

    /** A store on this database. */
    @Inject
    public TreeReadStore(Database database) {
        this.database = database;
    }

    /** The task of that id as the top of a tree. */
    Optional<TreeEntry> find(String id) {
        var tasks = database.engine()
                .list(
                        TASK.formatted("") + "t.id = ?" + database.dialect().withoutWaiting(),
                        row -> QueryStore.task(row, null),
                        id);
        return entries(tasks, 0).stream().findFirst();
    }

    /** Children of a task, behind this one if it is not null. */
    List<TreeEntry> children(String parent, int depth, boolean steps, @Nullable TreeEntry last, int limit) {
        var children = new ArrayList<TreeEntry>();
        Instant ended = last == null ? null : last.task().ended();
        if (ended == null) {
            long seq = last == null ? -1 : last.task().seq();
            children.addAll(
                    read("t.parent_id = ? AND t.ended IS NULL AND t.seq > ?", steps, depth, limit, parent, seq));
        }
        int left = limit - children.size();
        if (left > 0 && ended == null) {
            children.addAll(read("t.parent_id = ? AND t.ended IS NOT NULL", steps, depth, left, parent));
        } else if (left > 0 && last != null) {
            long seq = last.task().seq();
            children.addAll(read(
                    "t.parent_id = ? AND t.ended >= ? AND (t.ended > ? OR t.seq > ?)",
                    steps,
                    depth,
                    left,
                    parent,
                    ended,
                    ended,
                    seq));
        }
        return children;
    }

    private List<TreeEntry> read(String where, boolean steps, int depth, int limit, @Nullable Object... arguments) {
        // in the order of an index and without a join: else some databases would sort all children for each part
        String sql = TASK.formatted(database.dialect().useIndex("task_children")) + where
                + (steps ? "" : " AND t.step = FALSE")
                + " ORDER BY t.parent_id, t.ended, t.seq"
                + database.dialect().limit(limit) + database.dialect().withoutWaiting();
        var tasks = database.engine().list(sql, row -> QueryStore.task(row, null), arguments);
        return entries(tasks, depth);
    }

    /** The tasks with their summaries and with what is known of their children. */
    List<TreeEntry> entries(List<TaskSummary> tasks, int depth) {
        record Text(String id, @Nullable String summary) {}
        record Counts(String id, ChildCounts counts) {}
        var summaries = new HashMap<String, Text>();
        of(SUMMARIES, tasks, row -> new Text(row.getString(1), row.getString(2)))
                .forEach(each -> summaries.put(each.id(), each));
        var counts = new HashMap<String, ChildCounts>();
        of(
                        COUNTS,
                        tasks.stream().filter(task -> task.tree().hasChildren()).toList(),
                        row -> new Counts(row.getString("task_id"), counts(row)))
                .forEach(each -> counts.put(each.id(), each.counts()));
        return tasks.stream()
                .map(task -> {
                    Text text = summaries.get(task.id());
                    String summary = text == null ? null : text.summary();
                    return new TreeEntry(
                            summary == null ? task : task.withSummary(summary), depth, counts.get(task.id()));
                })
                .toList();
    }

    private <T> List<T> of(String query, List<TaskSummary> tasks, Jdbc.Row<T> row) {
        if (tasks.isEmpty()) {
            return List.of();
        }
        String sql = query.formatted(String.join(", ", Collections.nCopies(tasks.size(), "?")))
                + database.dialect().withoutWaiting();
        return database.engine()
                .list(sql, row, tasks.stream().map(TaskSummary::id).toArray());
    }

    private static ChildCounts counts(ResultSet row) throws SQLException {
        return new ChildCounts(
                row.getLong("children"),
                row.getLong("succeeded"),
                row.getLong("failed"),
                row.getLong("aborted"),
                row.getLong("dropped"),
                row.getLong("folded"));
    }

    /** What is known of the children of a task. */
    Optional<ChildCounts> counts(String id) {
        return database.reading().first(COUNTS.formatted("?"), row -> counts(row), id);
    }
}
