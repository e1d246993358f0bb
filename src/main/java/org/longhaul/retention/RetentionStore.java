package org.longhaul.retention;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
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
    private static final String COLUMNS =
            "SELECT id, module, type, state, product, submitter, created, started, ended, attempt FROM task%s WHERE ";
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

    /** Tasks whose own time is over, those first that are over longest. */
    List<Expired> byTtl(int limit) {
        return database.engine()
                .list(
                        COLUMNS.formatted(database.dialect().useIndex("task_expires"))
                                + "state >= 3 AND gc_hold = FALSE AND expires <= "
                                + database.dialect().now() + " ORDER BY expires"
                                + database.dialect().limit(limit)
                                + database.dialect().withoutWaiting(),
                        row -> expired(row, Limit.TTL));
    }

    /** Tasks that ended longer ago than that, those first that ended first. */
    List<Expired> byAge(Duration age, int limit) {
        return database.engine()
                .list(
                        COLUMNS.formatted(database.dialect().useIndex("task_ended"))
                                + "state >= 3 AND gc_hold = FALSE AND ended <= "
                                + database.dialect().nowPlusMillis() + " ORDER BY ended"
                                + database.dialect().limit(limit)
                                + database.dialect().withoutWaiting(),
                        row -> expired(row, Limit.JOB_EXPIRE),
                        -age.toMillis());
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
            if (database.engine().update(ADD, arguments) == 0) {
                database.engine().update(BEGIN, arguments);
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
