package org.longhaul.retention;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;
import org.longhaul.platform.Lifetimes;
import org.longhaul.platform.StateMoves;
import org.longhaul.platform.TreeMoves;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

/**
 * Finds tasks that wait, or keep others waiting, for too long, and ends or stops them. Every write says again what it
 * relies on, so of a claim, an abort and several nodes that do the same, one comes first and the others find nothing.
 */
@ApplicationScoped
public class ThresholdStore {
    private static final int LOOKED_AT = 500;

    /** Of a tree neither children nor parents: many children wait long for good reason, and a parent has begun. */
    private static final String READY = """
            SELECT id, type, module, lane, task_key, product, submitter, parent_id, claimable_since AS since FROM task%s
            WHERE state = 0 AND gate = 0 AND lane = ? AND claimable_since <= ? AND parent_id IS NULL
                AND has_children = FALSE""";

    private static final String END = """
            UPDATE task SET state = ?, gate = NULL, reason = ?, key_held = NULL, ended = %1$s, ended_by = ?,
                abort_at = %2$s, abort_by = %3$s, epoch = epoch + 1, version = version + 1, expires = %4$s
            WHERE id = ? AND state = 0 AND gate = 0 AND has_children = FALSE AND claimable_since <= ?%5$s
            """;
    private static final String NOT_WARNED = "(warned IS NULL OR warned < %s OR warned_of <> ?)";
    private static final String WARN =
            "UPDATE task SET warned = %s, warned_of = ?, version = version + 1 WHERE id = ? AND ";

    private static final String HOLDERS = """
            SELECT id, epoch, type, module, lane, task_key, product, submitter, parent_id, started,
                abortable FROM task%s
            WHERE state = 1 AND key_held IS NOT NULL AND abort_at IS NULL""";
    private static final String BEHIND = """
            SELECT lane, MIN(claimable_since) AS since FROM (
                SELECT lane, COALESCE(claimable_since, due) AS claimable_since FROM task%s
                WHERE task_key = ? AND state = 0 AND gate = 2 ORDER BY task_key, state, gate, seq%s) line
            GROUP BY lane""";
    private static final String STOP = """
            UPDATE task SET abort_at = %s, abort_by = ?, version = version + 1
            WHERE id = ? AND epoch = ? AND state = 1 AND abortable = TRUE AND abort_at IS NULL
            """;

    private static final String STOP_CHILDREN =
            "UPDATE tree_node SET stopping = TRUE, stopped = FALSE, stop_by = ? WHERE task_id = ?";

    private Database database;
    private Lifetimes lifetimes;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ThresholdStore() {}

    /** A store on this database, whose tasks stay that long after their end. */
    @Inject
    public ThresholdStore(Database database, Lifetimes lifetimes) {
        this.database = database;
        this.lifetimes = lifetimes;
    }

    /** Which of the waiting tasks a limit is for. */
    enum Begun {
        EITHER(""),
        NEVER(" AND started IS NULL"),
        ONCE(" AND started IS NOT NULL");

        private final String condition;

        Begun(String condition) {
            this.condition = condition;
        }
    }

    /** A task, as far as limits and those who look at them need it. */
    record Subject(
            String id,
            String type,
            String module,
            String lane,
            @Nullable String key,
            @Nullable String product,
            String submitter,
            @Nullable String parent) {}

    /** A READY task, and since when. */
    record Waiting(Subject task, Instant since) {}

    /** A task that runs and holds a key. */
    record Holder(Subject task, long epoch, Instant started, boolean abortable) {}

    /**
     * Where to go on in a list that is sorted by time and id.
     *
     * @param at null for its beginning
     */
    record After(@Nullable Instant at, String id) {
        static final After BEGINNING = new After(null, "");
    }

    /**
     * READY tasks of a lane that have waited since this time or longer, the longest first.
     *
     * @param not only those that have not waited since this time or longer; null for all
     * @param unwarnedOf only those that were not warned of this limit since; null for all
     */
    List<Waiting> ready(
            String lane,
            Begun begun,
            Instant since,
            @Nullable Instant not,
            @Nullable Limit unwarnedOf,
            After after,
            int rows) {
        var arguments = new ArrayList<Object>(List.of(lane, since));
        var sql = new StringBuilder(READY.formatted(database.dialect().useIndex("task_ready_since")))
                .append(begun.condition);
        if (not != null) {
            sql.append(" AND claimable_since > ?");
            arguments.add(not);
        }
        if (unwarnedOf != null) {
            sql.append(" AND ").append(NOT_WARNED.formatted("claimable_since"));
            arguments.add(unwarnedOf.code());
        }
        Instant at = after.at();
        if (at != null) {
            sql.append(" AND claimable_since >= ? AND (claimable_since > ? OR id > ?)");
            Collections.addAll(arguments, at, at, after.id());
        }
        sql.append(" ORDER BY state, gate, lane, claimable_since, id")
                .append(database.dialect().limit(rows))
                .append(database.dialect().withoutWaiting());
        return database.engine()
                .list(
                        sql.toString(),
                        row -> new Waiting(subject(row), Objects.requireNonNull(Jdbc.instant(row, "since"))),
                        arguments.toArray());
    }

    private static Subject subject(ResultSet row) throws SQLException {
        return new Subject(
                row.getString("id"),
                row.getString("type"),
                row.getString("module"),
                row.getString("lane"),
                row.getString("task_key"),
                row.getString("product"),
                row.getString("submitter"),
                row.getString("parent_id"));
    }

    /**
     * Ends a task that is READY and has waited since this time or longer; with a signal for its key, if it has one.
     * There must be a transaction.
     *
     * @param by the node that does it
     * @return whether it was so
     */
    boolean end(
            Subject task,
            TaskState end,
            Reason reason,
            Limit limit,
            Begun begun,
            Instant since,
            String by,
            String message) {
        if (!TaskState.QUEUED.mayBecome(end)) {
            throw new IllegalArgumentException("A queued task cannot become " + end);
        }
        boolean aborted = end == TaskState.ABORTED;
        String now = database.dialect().now();
        var arguments = new ArrayList<@Nullable Object>();
        Collections.addAll(arguments, end, reason.code(), by);
        if (aborted) {
            arguments.add(limit.actor().name());
        }
        arguments.addAll(lifetimes.arguments());
        Collections.addAll(arguments, task.id(), since);
        String sql = END.formatted(
                now, aborted ? now : "abort_at", aborted ? "?" : "abort_by", lifetimes.expires(), begun.condition);
        if (database.besideEntities().update(sql, arguments.toArray()) == 0) {
            return false;
        }
        database.besideEntities().update("UPDATE task_detail SET message = ? WHERE task_id = ?", message, task.id());
        if (task.parent() == null) {
            StateMoves.note(database.besideEntities(), task.product(), task.submitter(), TaskState.QUEUED, end, 1);
        } else {
            TreeMoves.ended(database.besideEntities(), task.parent(), end);
        }
        if (task.key() != null) {
            String id = UuidCreator.getTimeOrderedEpoch().toString();
            database.besideEntities().update("INSERT INTO key_signal (id, task_key) VALUES (?, ?)", id, task.key());
        }
        return true;
    }

    /** Remembers that somebody is told that a READY task comes near a limit. Whether nobody was before. */
    boolean warn(Waiting waiting, Limit limit) {
        String sql = WARN.formatted(database.dialect().now()) + "state = 0 AND gate = 0 AND claimable_since <= ? AND "
                + NOT_WARNED.formatted("claimable_since");
        return database.besideEntities()
                        .update(sql, limit.code(), waiting.task().id(), waiting.since(), limit.code())
                == 1;
    }

    /** Remembers that somebody is told that a running task keeps others waiting. Whether nobody was before. */
    boolean warn(Holder holder, Limit limit) {
        String sql = WARN.formatted(database.dialect().now()) + "state = 1 AND epoch = ? AND "
                + NOT_WARNED.formatted("started");
        return database.besideEntities().update(sql, limit.code(), holder.task().id(), holder.epoch(), limit.code())
                == 1;
    }

    /** Which of these running tasks nobody was warned of since they started. */
    boolean unwarned(Holder holder, Limit limit) {
        return database.engine()
                .first(
                        "SELECT id FROM task WHERE id = ? AND " + NOT_WARNED.formatted("started")
                                + database.dialect().withoutWaiting(),
                        row -> row.getString(1),
                        holder.task().id(),
                        limit.code())
                .isPresent();
    }

    /** All that run, hold a key, and were not asked to stop; by id. */
    List<Holder> holders() {
        String sql = HOLDERS.formatted(database.dialect().useIndex("task_owner")) + " ORDER BY id"
                + database.dialect().withoutWaiting();
        return database.engine()
                .list(
                        sql,
                        row -> new Holder(
                                subject(row),
                                row.getLong("epoch"),
                                Objects.requireNonNull(Jdbc.instant(row, "started")),
                                row.getBoolean("abortable")));
    }

    /** Since when tasks wait behind this key, by lane; the first some hundred in line are looked at. */
    Map<String, Instant> behind(String key) {
        String sql = BEHIND.formatted(
                        database.dialect().useIndex("task_key_wait"),
                        database.dialect().limit(LOOKED_AT))
                + database.dialect().withoutWaiting();
        var behind = new TreeMap<String, Instant>();
        database.engine()
                .list(
                        sql,
                        row -> Map.entry(row.getString("lane"), Objects.requireNonNull(Jdbc.instant(row, "since"))),
                        key)
                .forEach(each -> behind.put(each.getKey(), each.getValue()));
        return behind;
    }

    /** Asks a task to stop that runs by this epoch, can be aborted, and was not asked before. Whether it was so. */
    boolean stop(Holder holder, Limit limit) {
        int asked = database.besideEntities()
                .update(
                        STOP.formatted(database.dialect().now()),
                        limit.actor().name(),
                        holder.task().id(),
                        holder.epoch());
        if (asked == 1) {
            database.besideEntities()
                    .update(STOP_CHILDREN, limit.actor().name(), holder.task().id());
        }
        return asked == 1;
    }
}
