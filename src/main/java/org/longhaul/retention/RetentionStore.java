package org.longhaul.retention;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;
import org.longhaul.platform.StateMoves;
import org.longhaul.task.TaskState;

/**
 * Finds tasks that are old enough, and removes them with all that hangs on them. A task goes before its details: what
 * was held or changed meanwhile then stays whole.
 */
@ApplicationScoped
public class RetentionStore {
    /** Neither the task nor the tree it belongs to is kept by somebody. */
    private static final String NOT_KEPT = "gc_hold = FALSE AND (root_id = id OR NOT EXISTS"
            + " (SELECT 1 FROM task root WHERE root.id = task.root_id AND root.gc_hold = TRUE))";

    private static final String LEAVES = """
            SELECT t.id, t.parent_id, t.step, t.module, t.type, t.state, t.product, t.submitter, t.created, t.started, t.ended,
                t.attempt
            FROM task t WHERE t.root_id IN (%s) AND t.parent_id IS NOT NULL AND t.state >= 3
                AND NOT EXISTS (SELECT 1 FROM task child WHERE child.parent_id = t.id)""";
    private static final String FOLDABLE = """
            AND t.parent_id <> t.root_id AND (t.state = 3 OR (t.step = TRUE
                AND EXISTS (SELECT 1 FROM task owner WHERE owner.id = t.parent_id AND owner.state = 3)))""";
    private static final String TO_FOLD = """
            SELECT n.task_id FROM tree_node n JOIN task t ON t.id = n.task_id
            WHERE n.fold = 1 AND n.task_id > ? AND t.state >= 3 AND t.gc_hold = FALSE ORDER BY n.task_id""";
    private static final String ADD = """
            UPDATE totals SET tasks = tasks + ?, queued_millis = queued_millis + ?, run_millis = run_millis + ?,
                attempts = attempts + ?
            WHERE on_day = ? AND module = ? AND type = ? AND state = ?
            """;
    private static final String BEGIN = """
            INSERT INTO totals (tasks, queued_millis, run_millis, attempts, on_day, module, type, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private Database database;
    private RemovalStore removal;
    private @Nullable Archive archive;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected RetentionStore() {}

    /** A store on this database, with an archive of what is removed. */
    @Inject
    public RetentionStore(Database database, Archive archive) {
        this.database = database;
        this.archive = archive;
        this.removal = new RemovalStore(database);
    }

    /** A store on this database, without an archive. */
    public RetentionStore(Database database) {
        this.database = database;
        this.removal = new RemovalStore(database);
    }

    /**
     * How far a walk through tasks in the order of a time has come.
     *
     * @param at the time of the last one; null before the first
     * @param stayed how many of that very time were met and are still there
     */
    record Place(@Nullable Instant at, int stayed) {
        static final Place FIRST = new Place(null, 0);

        /** Where to go on when these were met and those went. */
        Place after(List<Due> met, Set<String> gone) {
            Instant last = met.get(met.size() - 1).key();
            int same = (int) met.stream()
                    .filter(due ->
                            due.key().equals(last) && !gone.contains(due.task().id()))
                    .count();
            return new Place(last, last.equals(at) ? stayed + same : same);
        }
    }

    /** A task that is old enough to go, and the time it is sorted by. */
    record Due(Expired task, Instant key) {}

    /** Tasks whose own time is over, those first that are over longest. */
    List<Due> byTtl(Place from, int limit) {
        return walk("expires", "state >= 3", database.dialect().now(), List.of(), Limit.TTL, from, limit);
    }

    /** Tasks that ended longer ago than that, those first that ended first. */
    List<Due> byAge(Duration age, Place from, int limit) {
        return walk(
                "ended",
                "state >= 3 AND parent_id IS NULL",
                database.dialect().nowPlusMillis(),
                List.of(-age.toMillis()),
                Limit.JOB_EXPIRE,
                from,
                limit);
    }

    /** In the order of the index alone: what went before need not be read again, nor anything sorted. */
    private List<Due> walk(
            String key, String condition, String until, List<Object> first, Limit by, Place from, int limit) {
        var arguments = new ArrayList<Object>(first);
        Instant at = from.at();
        if (at != null) {
            arguments.add(at);
        }
        String sql = "SELECT id, module, type, state, product, submitter, created, started, ended, attempt, " + key
                + " AS sorted_by FROM task" + database.dialect().useIndex("task_" + key)
                + " WHERE " + condition + " AND " + NOT_KEPT + " AND " + key + " <= "
                + database.dialect().once(until)
                + (at == null ? "" : " AND " + key + " >= ?")
                + " ORDER BY " + key
                + (from.stayed() == 0 ? "" : " OFFSET " + from.stayed() + " ROWS")
                + database.dialect().limit(limit)
                + database.dialect().withoutWaiting();
        return database.engine()
                .list(
                        sql,
                        row -> new Due(expired(row, by), Objects.requireNonNull(Jdbc.instant(row, "sorted_by"))),
                        arguments.toArray());
    }

    /** An ended task, and its place among all. */
    record Numbered(Expired task, long seq) {}

    /** Ended tasks of a module that nobody keeps, ordered before this number, the latest first. */
    List<Numbered> endedOf(String module, long before, int limit) {
        return database.engine()
                .list(
                        "SELECT seq, id, module, type, state, product, submitter, created, started, ended, attempt FROM task"
                                + " WHERE module = ? AND kind = 'node' AND parent_id IS NULL AND state >= 3 AND seq < ? AND "
                                + NOT_KEPT
                                + " ORDER BY seq DESC"
                                + database.dialect().limit(limit)
                                + database.dialect().withoutWaiting(),
                        row -> new Numbered(expired(row, Limit.TTL), row.getLong("seq")),
                        module,
                        before);
    }

    /** A task that may go, and the time it is sorted by. */
    record Gone(Fate fate, Instant key) {}

    /** As {@link #byTtl}, from this place on. */
    List<Gone> dueByTtl(ThresholdStore.After after, int limit) {
        return due("expires", "expires <= " + database.dialect().now(), List.of(), Limit.TTL, after, limit);
    }

    /** As {@link #byAge}, but for those whose own time is over; from this place on. */
    List<Gone> dueByAge(Duration age, ThresholdStore.After after, int limit) {
        String condition = "ended <= " + database.dialect().nowPlusMillis() + " AND (expires IS NULL OR expires > "
                + database.dialect().now() + ")";
        return due("ended", condition, List.of(-age.toMillis()), Limit.JOB_EXPIRE, after, limit);
    }

    private List<Gone> due(
            String key, String condition, List<Object> first, Limit by, ThresholdStore.After after, int limit) {
        var arguments = new ArrayList<Object>(first);
        String further = "";
        Instant at = after.at();
        if (at != null) {
            further = " AND %1$s >= ? AND (%1$s > ? OR id > ?)".formatted(key);
            arguments.addAll(List.of(at, at, after.id()));
        }
        String sql = "SELECT id, type, module, product, submitter, ended, expires FROM task"
                + database.dialect().useIndex("task_" + key)
                + " WHERE state >= 3 AND parent_id IS NULL AND " + NOT_KEPT + " AND " + condition
                + further
                + " ORDER BY " + key + ", id"
                + database.dialect().limit(limit)
                + database.dialect().withoutWaiting();
        return database.engine()
                .list(
                        sql,
                        row -> new Gone(
                                new Fate(
                                        row.getString("id"),
                                        row.getString("type"),
                                        row.getString("module"),
                                        row.getString("product"),
                                        row.getString("submitter"),
                                        Fate.Act.REMOVE,
                                        by,
                                        false,
                                        Objects.requireNonNull(Jdbc.instant(row, "ended"))),
                                Objects.requireNonNull(Jdbc.instant(row, key))),
                        arguments.toArray());
    }

    /**
     * Tasks below these roots that have no children (any more), by id: they go before the roots.
     *
     * @param foldable only those that need not be shown once their tree has ended, and are no children of its root
     * @param after the id of the last one before; empty for the first
     */
    List<Leaf> leaves(Collection<String> roots, boolean foldable, String after, int limit) {
        var arguments = new ArrayList<@Nullable Object>(roots);
        arguments.add(after);
        String marks = String.join(", ", Collections.nCopies(roots.size(), "?"));
        String sql = LEAVES.formatted(marks) + " AND t.id > ? " + (foldable ? FOLDABLE : "") + " ORDER BY t.id"
                + database.dialect().limit(limit) + database.dialect().withoutWaiting();
        return database.engine()
                .list(
                        sql,
                        row -> new Leaf(expired(row, Limit.TREE), row.getString("parent_id"), row.getBoolean("step")),
                        arguments.toArray());
    }

    /** A task below a root, and its parent; whether it is only a step. */
    record Leaf(Expired task, String parent, boolean step) {}

    /** Counts children of these parents that are gone from now on. */
    void folded(Map<String, Long> byParent) {
        new TreeMap<>(byParent)
                .forEach((parent, children) -> database.engine()
                        .update("UPDATE tree_node SET folded = folded + ? WHERE task_id = ?", children, parent));
    }

    /** Whether removal takes from everything else that this process does. */
    boolean embedded() {
        return database.dialect().embedded();
    }

    /** Roots of trees that have ended, are not kept, and are still to be folded; by id, behind this one. */
    List<String> toFold(String after, int limit) {
        String sql =
                TO_FOLD + database.dialect().limit(limit) + database.dialect().withoutWaiting();
        return database.engine().list(sql, row -> row.getString(1), after);
    }

    /** Remembers that a tree is folded. */
    void isFolded(String root) {
        database.engine().update("UPDATE tree_node SET fold = 2 WHERE task_id = ? AND fold = 1", root);
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private static Expired expired(ResultSet row, Limit limit) throws SQLException {
        return new Expired(
                row.getString("id"),
                row.getString("module"),
                row.getString("type"),
                TaskState.values()[row.getInt("state")],
                row.getString("product"),
                row.getString("submitter"),
                Objects.requireNonNull(Jdbc.instant(row, "created")),
                Jdbc.instant(row, "started"),
                Objects.requireNonNull(Jdbc.instant(row, "ended")),
                row.getInt("attempt"),
                limit);
    }

    /**
     * Removes those that may still go, in the order of their ids, in the caller's transaction.
     *
     * @return those that went
     */
    List<Expired> remove(Collection<Expired> expired) {
        Archive keeps = archive;
        if (keeps == null || !keeps.on()) {
            return delete(expired);
        }
        Map<String, JsonObject> read = keeps.read(expired);
        var gone = delete(
                expired.stream().filter(task -> read.containsKey(task.id())).toList());
        keeps.write(read, gone);
        return gone;
    }

    private List<Expired> delete(Collection<Expired> expired) {
        var byId = expired.stream().sorted(Comparator.comparing(Expired::id)).toList();
        Set<String> ids = removal.remove(byId.stream().map(Expired::id).toList());
        var gone = byId.stream().filter(task -> ids.contains(task.id())).toList();
        if (!gone.isEmpty()) {
            count(gone);
            note(gone);
        }
        return gone;
    }

    private record Owner(@Nullable String product, String submitter, TaskState state) {}

    private void note(List<Expired> gone) {
        gone.stream()
                .filter(task -> task.limit() != Limit.TREE) // nobody's children are counted
                .collect(Collectors.groupingBy(
                        task -> new Owner(task.product(), task.submitter(), task.state()), Collectors.counting()))
                .forEach((owner, tasks) -> StateMoves.note(
                        database.engine(), owner.product(), owner.submitter(), owner.state(), null, tasks));
    }

    private record Heap(LocalDate day, String module, String type, TaskState state) {}

    /** Adds them to the totals, always in the same order, so that nobody waits for one another in a circle. */
    private void count(List<Expired> gone) {
        Map<Heap, List<Expired>> heaps = gone.stream()
                .collect(Collectors.groupingBy(
                        task -> new Heap(
                                task.ended().atZone(ZoneOffset.UTC).toLocalDate(),
                                task.module(),
                                task.type(),
                                task.state()),
                        () -> new TreeMap<>(Comparator.comparing(Heap::day)
                                .thenComparing(Heap::module)
                                .thenComparing(Heap::type)
                                .thenComparing(Heap::state)),
                        Collectors.toList()));
        heaps.forEach((heap, tasks) -> {
            Object[] arguments = {
                (long) tasks.size(),
                tasks.stream().mapToLong(RetentionStore::queued).sum(),
                tasks.stream().mapToLong(RetentionStore::run).sum(),
                tasks.stream().mapToLong(Expired::attempt).sum(),
                heap.day(),
                heap.module(),
                heap.type(),
                heap.state()
            };
            if (database.engine().update(ADD, arguments) == 0 && !begin(arguments)) {
                database.engine().update(ADD, arguments);
            }
        });
    }

    /** Begins a total, unless another node has begun it. */
    private boolean begin(Object... arguments) {
        return database.engine().on(connection -> {
            var savepoint = database.dialect().failureSpoilsTransaction() ? connection.setSavepoint() : null;
            try (var insert = connection.prepareStatement(BEGIN)) {
                Jdbc.bind(insert, arguments);
                insert.executeUpdate();
                return true;
            } catch (SQLException e) {
                if (!database.dialect().duplicateKey(e)) {
                    throw e;
                }
                if (savepoint != null) {
                    connection.rollback(savepoint);
                }
                return false;
            }
        });
    }

    private static long queued(Expired task) {
        var until = task.started() == null ? task.ended() : task.started();
        return Math.max(0, Duration.between(task.created(), until).toMillis());
    }

    private static long run(Expired task) {
        return task.started() == null
                ? 0
                : Math.max(0, Duration.between(task.started(), task.ended()).toMillis());
    }

    /** What was removed so far, the latest day first. */
    @SuppressWarnings("EnumOrdinal") // as above
    List<Total> totals(LocalDate from, LocalDate to) {
        return database.engine()
                .list(
                        "SELECT on_day, module, type, state, tasks, queued_millis, run_millis, attempts FROM totals"
                                + " WHERE on_day BETWEEN ? AND ? ORDER BY on_day DESC, module, type, state",
                        row -> new Total(
                                row.getDate(1).toLocalDate(),
                                row.getString(2),
                                row.getString(3),
                                TaskState.values()[row.getInt(4)],
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7),
                                row.getLong(8)),
                        from,
                        to);
    }
}
