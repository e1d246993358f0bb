package org.longhaul.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Jdbc;
import org.longhaul.platform.StateCounts;
import org.longhaul.task.Progress;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskState;
import org.longhaul.testing.TestDatabase;
import org.longhaul.tree.Grove;

/** What must be true of the rows whenever nobody is just writing, whatever was done before. */
@SuppressWarnings("EnumOrdinal") // states are stored by their numbers
final class Inspection {
    private static final Set<String> ENDS = Set.of("ENDED", "CHANGED", "SUBMITTED");

    /** What is wrong, and how many rows are wrong like that. */
    private static final Map<String, String> WRONG = new LinkedHashMap<>();

    static {
        for (String table : List.of("task_detail", "task_event", "task_run", "tree_node")) {
            WRONG.put(
                    "rows of " + table + " without a task",
                    "SELECT count(*) FROM " + table
                            + " d WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.id = d.task_id)");
        }
        WRONG.put(
                "reports to a parent that is gone",
                "SELECT count(*) FROM tree_delta d WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.id = d.parent_id)");
        WRONG.put(
                "tasks without details",
                "SELECT count(*) FROM task t WHERE NOT EXISTS (SELECT 1 FROM task_detail d WHERE d.task_id = t.id)");
        WRONG.put(
                "tasks without their root",
                "SELECT count(*) FROM task t WHERE NOT EXISTS (SELECT 1 FROM task r WHERE r.id = t.root_id)");
        WRONG.put(
                "tasks without their parent",
                "SELECT count(*) FROM task t WHERE t.parent_id IS NOT NULL"
                        + " AND NOT EXISTS (SELECT 1 FROM task p WHERE p.id = t.parent_id)");
        WRONG.put(
                "live tasks below one that has ended",
                "SELECT count(*) FROM task t JOIN task p ON p.id = t.parent_id WHERE t.state < 3 AND p.state >= 3");
        WRONG.put(
                "tasks that have children but no sums",
                "SELECT count(*) FROM task t WHERE t.has_children = TRUE"
                        + " AND NOT EXISTS (SELECT 1 FROM tree_node n WHERE n.task_id = t.id)");
        WRONG.put(
                "sums of tasks that have no children",
                "SELECT count(*) FROM task t JOIN tree_node n ON n.task_id = t.id WHERE t.has_children = FALSE");
        WRONG.put(
                "tasks that run without owner, fence or incarnation",
                "SELECT count(*) FROM task t WHERE t.state = 1 AND (t.owner IS NULL OR t.incarnation IS NULL"
                        + " OR NOT EXISTS (SELECT 1 FROM task_run r WHERE r.task_id = t.id AND r.epoch = t.epoch))");
        WRONG.put(
                "tasks that do not run, with an owner or a permit",
                "SELECT count(*) FROM task WHERE state <> 1"
                        + " AND (owner IS NOT NULL OR incarnation IS NOT NULL OR permit IS NOT NULL)");
        WRONG.put(
                "permits whose holder does not run with them",
                "SELECT count(*) FROM permit p WHERE p.task_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM task t"
                        + " WHERE t.id = p.task_id AND t.state = 1 AND t.permit = p.num AND t.type = p.lane)");
        WRONG.put(
                "tasks that run without their permit",
                "SELECT count(*) FROM task t WHERE t.state = 1 AND t.type = '" + Grove.STIFF
                        + "' AND NOT EXISTS (SELECT 1 FROM permit p WHERE p.task_id = t.id AND p.num = t.permit)");
        WRONG.put("ended tasks that hold a key", "SELECT count(*) FROM task WHERE state >= 3 AND key_held IS NOT NULL");
        WRONG.put(
                "tasks that are ready, or begun, and have not got their key",
                "SELECT count(*) FROM task WHERE task_key IS NOT NULL AND key_held IS NULL"
                        + " AND (state = 1 OR (state = 0 AND gate = 0))");
        WRONG.put(
                "tasks with another key than theirs",
                "SELECT count(*) FROM task WHERE key_held IS NOT NULL AND (task_key IS NULL OR key_held <> task_key)");
        WRONG.put(
                "children that are to go before their tree",
                "SELECT count(*) FROM task WHERE parent_id IS NOT NULL AND expires IS NOT NULL");
        WRONG.put(
                "roots that have ended and never go",
                "SELECT count(*) FROM task WHERE parent_id IS NULL AND state >= 3 AND expires IS NULL");
        WRONG.put("tasks that wait but are not sealed", "SELECT count(*) FROM task WHERE state = 2 AND sealed = FALSE");
    }

    private final TestDatabase database;
    private final StateCounts counts;

    Inspection(TestDatabase database, StateCounts counts) {
        this.database = database;
        this.counts = counts;
    }

    /**
     * What a task knows of its children, with what is reported but not added up yet.
     *
     * @param folded how many of them are gone
     * @param settled whether nothing is left to be added up
     * @param shown how far the task should be, by these sums
     */
    record Sums(
            long children,
            Map<TaskState, Long> ended,
            long completed,
            long total,
            long folded,
            boolean settled,
            Progress shown) {
        long ends(TaskState end) {
            return ended.getOrDefault(end, 0L);
        }
    }

    private record Delta(String parent, @Nullable TaskState ended, long completed, long total) {}

    private record Event(String task, int num, String kind, TaskState state, long epoch) {}

    private record Row(TaskState state, int events, boolean spread) {}

    /** Everything here, and that the history of every task is one that the states allow. */
    void all() {
        WRONG.forEach((what, query) -> assertThat(count(query)).as(what).isZero());
        histories();
        parentsAreAsFarAsTheirChildren();
        countsAreTrue();
    }

    long count(String query) {
        return database.engine().first(query, row -> row.getLong(1)).orElseThrow();
    }

    private Map<String, Row> rows() {
        var rows = new HashMap<String, Row>();
        database.engine()
                .list(
                        "SELECT id, state, event_no, has_children FROM task",
                        row -> Map.entry(
                                row.getString(1),
                                new Row(TaskState.values()[row.getInt(2)], row.getInt(3), row.getBoolean(4))))
                .forEach(row -> rows.put(row.getKey(), row.getValue()));
        return rows;
    }

    /** Numbered without gaps, each step allowed, ended once at most, and the last is where the task stands. */
    private void histories() {
        Map<String, Row> rows = rows();
        Map<String, List<Event>> byTask = new HashMap<>();
        database.engine()
                .list(
                        "SELECT task_id, num, kind, state, epoch FROM task_event ORDER BY task_id, num",
                        row -> new Event(
                                row.getString(1),
                                row.getInt(2),
                                row.getString(3),
                                TaskState.values()[row.getInt(4)],
                                row.getLong(5)))
                .forEach(event -> byTask.computeIfAbsent(event.task(), task -> new ArrayList<>())
                        .add(event));
        rows.forEach((id, row) -> {
            List<Event> events = Objects.requireNonNull(byTask.get(id), "no events of " + id);
            history(id, events);
            Event last = events.get(events.size() - 1);
            assertThat(last.state()).as("the last event of %s: %s", id, events).isEqualTo(row.state());
            assertThat(last.num()).as("the events of %s are numbered on", id).isEqualTo(row.events());
            long ends = events.stream()
                    .filter(event -> event.state().isFinal() && ENDS.contains(event.kind()))
                    .count();
            assertThat(ends)
                    .as("how often %s ended: %s", id, events)
                    .isEqualTo(row.state().isFinal() ? 1 : 0);
        });
    }

    private static void history(String id, List<Event> events) {
        for (int i = 0; i < events.size(); i++) {
            Event now = events.get(i);
            assertThat(now.num()).as("events of %s", id).isEqualTo(i + 1);
            if (i > 0) {
                Event before = events.get(i - 1);
                assertThat(before.state() == now.state() || before.state().mayBecome(now.state()))
                        .as("%s went from %s to %s", id, before, now)
                        .isTrue();
                assertThat(now.epoch()).as("epochs of %s: %s", id, events).isGreaterThanOrEqualTo(before.epoch());
            }
        }
    }

    /** The sums of all tasks that have children, by their ids. */
    Map<String, Sums> sums() {
        Map<String, List<Delta>> deltas = new HashMap<>();
        database.engine()
                .list(
                        "SELECT parent_id, ended, completed, total FROM tree_delta",
                        row -> new Delta(row.getString(1), state(row, "ended"), row.getLong(3), row.getLong(4)))
                .forEach(delta -> deltas.computeIfAbsent(delta.parent(), parent -> new ArrayList<>())
                        .add(delta));
        var sums = new HashMap<String, Sums>();
        database.engine()
                .list(
                        """
                        SELECT task_id, children, succeeded, failed, aborted, dropped, completed, total, folded, unit, mixed,
                            expected, expected_unit FROM tree_node""",
                        row -> Map.entry(
                                row.getString("task_id"),
                                sums(row, deltas.getOrDefault(row.getString("task_id"), List.of()))))
                .forEach(each -> sums.put(each.getKey(), each.getValue()));
        return sums;
    }

    /** In trees that live nothing is gone: what parents know of their children is what these say. */
    void sumsOfLiveTrees() {
        record Child(String parent, TaskState state, long completed, long total) {}
        Map<String, List<Child>> byParent = new HashMap<>();
        database.engine()
                .list(
                        "SELECT parent_id, state, completed, total FROM task WHERE parent_id IS NOT NULL",
                        row -> new Child(
                                row.getString(1), TaskState.values()[row.getInt(2)], row.getLong(3), row.getLong(4)))
                .forEach(child -> byParent.computeIfAbsent(child.parent(), parent -> new ArrayList<>())
                        .add(child));
        Map<String, Sums> sums = sums();
        var parents = database.engine()
                .list(
                        "SELECT t.id FROM task t JOIN task r ON r.id = t.root_id"
                                + " WHERE t.has_children = TRUE AND r.state < 3",
                        row -> row.getString(1));
        for (String parent : parents) {
            Sums known = Objects.requireNonNull(sums.get(parent));
            List<Child> children = byParent.getOrDefault(parent, List.of());
            assertThat(known.children()).as("children of %s", parent).isEqualTo(children.size());
            for (TaskState end : List.of(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.ABORTED, TaskState.DROPPED)) {
                assertThat(known.ends(end))
                        .as("children of %s that are %s", parent, end)
                        .isEqualTo(children.stream()
                                .filter(child -> child.state() == end)
                                .count());
            }
            assertThat(known.completed())
                    .as("completed by the children of %s", parent)
                    .isEqualTo(children.stream().mapToLong(Child::completed).sum());
            assertThat(known.total())
                    .as("total of the children of %s", parent)
                    .isEqualTo(children.stream().mapToLong(Child::total).sum());
        }
    }

    private static Sums sums(ResultSet row, List<Delta> deltas) throws SQLException {
        var ended = new EnumMap<TaskState, Long>(TaskState.class);
        ended.put(TaskState.SUCCEEDED, row.getLong("succeeded"));
        ended.put(TaskState.FAILED, row.getLong("failed"));
        ended.put(TaskState.ABORTED, row.getLong("aborted"));
        ended.put(TaskState.DROPPED, row.getLong("dropped"));
        Progress shown = shown(row, ended.values().stream().mapToLong(n -> n).sum());
        deltas.forEach(delta -> {
            if (delta.ended() != null) {
                ended.merge(delta.ended(), 1L, Long::sum);
            }
        });
        return new Sums(
                row.getLong("children"),
                ended,
                row.getLong("completed")
                        + deltas.stream().mapToLong(Delta::completed).sum(),
                row.getLong("total") + deltas.stream().mapToLong(Delta::total).sum(),
                row.getLong("folded"),
                deltas.isEmpty(),
                shown);
    }

    private static Progress shown(ResultSet row, long ended) throws SQLException {
        long expected = row.getLong("expected");
        long completed = row.getLong("completed");
        long total = row.getLong("total");
        if (expected > 0) {
            return new Progress(Math.min(completed, expected), expected, row.getString("expected_unit"));
        } else if (row.getBoolean("mixed") || row.getString("unit").isEmpty()) {
            return new Progress(ended, row.getLong("children"), "tasks");
        }
        return new Progress(total > 0 ? Math.min(completed, total) : completed, total, row.getString("unit"));
    }

    private static @Nullable TaskState state(ResultSet row, String column) throws SQLException {
        int state = row.getInt(column);
        return row.wasNull() ? null : TaskState.values()[state];
    }

    private void parentsAreAsFarAsTheirChildren() {
        Map<String, Progress> progress = progress();
        sums().forEach((id, sums) -> {
            if (sums.settled()) {
                assertThat(progress.get(id))
                        .as("how far %s is, by %s", id, sums)
                        .isEqualTo(sums.shown());
            }
            assertThat(sums.ended().values().stream().mapToLong(n -> n).sum())
                    .as("children of %s that have ended", id)
                    .isLessThanOrEqualTo(sums.children());
        });
    }

    /** How far every task is, by its id. */
    Map<String, Progress> progress() {
        var all = new HashMap<String, Progress>();
        database.engine()
                .list(
                        "SELECT id, completed, total, unit FROM task",
                        row -> Map.entry(
                                row.getString(1), new Progress(row.getLong(2), row.getLong(3), row.getString(4))))
                .forEach(row -> all.put(row.getKey(), row.getValue()));
        return all;
    }

    /** How long roots that have ended stay after their end. */
    Map<String, Duration> stays() {
        var all = new HashMap<String, Duration>();
        database.engine()
                .list(
                        "SELECT id, ended, expires FROM task WHERE parent_id IS NULL AND state >= 3",
                        row -> Map.entry(
                                row.getString(1),
                                Duration.between(
                                        Objects.requireNonNull(Jdbc.instant(row, "ended")),
                                        Objects.requireNonNull(Jdbc.instant(row, "expires")))))
                .forEach(row -> all.put(row.getKey(), row.getValue()));
        return all;
    }

    /** What is counted without counting is what counting finds. */
    void countsAreTrue() {
        var counted = new EnumMap<TaskState, Long>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            counted.put(state, 0L);
        }
        database.engine()
                .list(
                        "SELECT state, count(*) FROM task WHERE internal = FALSE GROUP BY state",
                        row -> Map.entry(TaskState.values()[row.getInt(1)], row.getLong(2)))
                .forEach(row -> counted.put(row.getKey(), row.getValue()));
        assertThat(counts.counts(Sight.ALL))
                .as("how many tasks are in which state")
                .isEqualTo(counted);
    }

    /** The totals tell of as many tasks as were removed, by how they ended. */
    void totalsAre(Map<TaskState, Long> removed) {
        assertThat(totals()).as("totals of what was removed").isEqualTo(removed);
    }

    Map<TaskState, Long> totals() {
        var totals = new EnumMap<TaskState, Long>(TaskState.class);
        database.engine()
                .list(
                        "SELECT state, SUM(tasks) FROM totals GROUP BY state",
                        row -> Map.entry(TaskState.values()[row.getInt(1)], row.getLong(2)))
                .forEach(row -> totals.put(row.getKey(), row.getValue()));
        return totals;
    }

    /** Nothing lives, and nothing is left to be added up, stopped or handed on. */
    void nothingIsLeftToDo() {
        assertThat(count("SELECT count(*) FROM task WHERE state < 3"))
                .as("what lives")
                .isZero();
        assertThat(count("SELECT count(*) FROM tree_delta")).as("reports").isZero();
        assertThat(count("SELECT count(*) FROM permit WHERE task_id IS NOT NULL"))
                .as("permits in use")
                .isZero();
        assertThat(count("SELECT count(*) FROM tree_node WHERE stopping = TRUE AND stopped = FALSE"))
                .as("stops that are not done")
                .isZero();
    }

    /** No row is left of any task. */
    void nothingIsThere() {
        for (String table : List.of("task", "task_detail", "task_event", "task_run", "tree_node", "tree_delta")) {
            assertThat(count("SELECT count(*) FROM " + table)).as(table).isZero();
        }
    }
}
