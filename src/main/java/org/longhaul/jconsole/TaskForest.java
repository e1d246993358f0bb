package org.longhaul.jconsole;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tasks under their parents. A task whose parent is not among them stands at the top. */
final class TaskForest {
    static final TaskForest EMPTY = new TaskForest(Map.of());

    /**
     * A task as it stands in the table.
     *
     * @param depth 0 at the top
     * @param expandable whether it has children, be they known or not
     * @param open whether they are shown
     */
    record Line(TaskRow row, int depth, boolean expandable, boolean open) {}

    private final Map<String, TaskRow> rows;
    private final Map<String, List<TaskRow>> children = new HashMap<>();
    private final List<TaskRow> tops = new ArrayList<>();

    private TaskForest(Map<String, TaskRow> rows) {
        this.rows = rows;
        for (TaskRow row : rows.values()) {
            if (rows.containsKey(row.parent())) {
                children.computeIfAbsent(row.parent(), id -> new ArrayList<>()).add(row);
            } else {
                tops.add(row);
            }
        }
    }

    /**
     * Puts together what was read at different moments: of two rows of a task the later in the list holds, but ended is
     * ended.
     */
    static TaskForest of(Collection<? extends Collection<TaskRow>> readings) {
        Map<String, TaskRow> rows = new LinkedHashMap<>();
        for (var reading : readings) {
            for (TaskRow row : reading) {
                rows.merge(row.id(), row, (old, now) -> old.ended() && !now.ended() ? old : now);
            }
        }
        return new TaskForest(rows);
    }

    /** How many tasks there are. */
    int size() {
        return rows.size();
    }

    /** The task with this id, or null. */
    @Nullable
    TaskRow row(String id) {
        return rows.get(id);
    }

    /** Of these tasks those that stand below none of them: their trees hold all the others. */
    Set<String> topmost(Set<String> ids) {
        Set<String> topmost = new HashSet<>();
        for (String id : ids) {
            if (rows.containsKey(id) && ancestors(id).stream().noneMatch(ids::contains)) {
                topmost.add(id);
            }
        }
        return topmost;
    }

    /** The parents of a task up to the top, the nearest first. */
    private List<String> ancestors(String id) {
        List<String> ancestors = new ArrayList<>();
        Set<String> seen = new HashSet<>(Set.of(id));
        TaskRow row = rows.get(id);
        while (row != null && rows.containsKey(row.parent()) && seen.add(row.parent())) {
            ancestors.add(row.parent());
            row = rows.get(row.parent());
        }
        return ancestors;
    }

    /**
     * The table: the children of open tasks below them. With a filter, what it finds, and the parents of that whether
     * they are open or not.
     *
     * @param open the ids of open tasks
     * @param order of those that have the same parent
     */
    List<Line> lines(Set<String> open, TaskFilter filter, Comparator<TaskRow> order) {
        Set<String> found = filter.isEmpty() ? Set.of() : found(filter);
        List<Line> lines = new ArrayList<>();
        Deque<Line> ahead = new ArrayDeque<>();
        push(ahead, tops, 0, open, filter, found, order);
        while (!ahead.isEmpty()) {
            Line line = ahead.pop();
            lines.add(line);
            if (line.open()) {
                push(ahead, below(line.row()), line.depth() + 1, open, filter, found, order);
            }
        }
        return lines;
    }

    private void push(
            Deque<Line> ahead,
            List<TaskRow> siblings,
            int depth,
            Set<String> open,
            TaskFilter filter,
            Set<String> found,
            Comparator<TaskRow> order) {
        siblings.stream()
                .filter(row -> filter.isEmpty() || found.contains(row.id()))
                .sorted(order.reversed()) // the first comes to lie on top
                .forEach(row -> {
                    List<TaskRow> below = below(row);
                    boolean leads = !filter.isEmpty() && below.stream().anyMatch(child -> found.contains(child.id()));
                    boolean expandable = !below.isEmpty() || row.number("children") > 0;
                    ahead.push(new Line(row, depth, expandable, expandable && (leads || open.contains(row.id()))));
                });
    }

    /** What the filter accepts, and all that stand above. */
    private Set<String> found(TaskFilter filter) {
        Set<String> found = new HashSet<>();
        for (TaskRow row : rows.values()) {
            if (filter.accepts(row)) {
                found.add(row.id());
                found.addAll(ancestors(row.id()));
            }
        }
        return found;
    }

    private List<TaskRow> below(TaskRow row) {
        return children.getOrDefault(row.id(), List.of());
    }
}
