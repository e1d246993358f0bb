package org.longhaul.tree;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Lifetimes;
import org.longhaul.platform.StateMoves;
import org.longhaul.platform.TaskEvents;
import org.longhaul.platform.Texts;
import org.longhaul.platform.TreeMoves;
import org.longhaul.task.Actor;
import org.longhaul.task.IllegalTransitionException;
import org.longhaul.task.Progress;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

/**
 * The sums over the children of a task, what they reported since, and the task itself as far as they decide about it.
 * Lock order: the task, then its sums. Whoever decides holds the task.
 */
@ApplicationScoped
public class TreeStore {
    private static final String WAITING = "SELECT parent_id FROM tree_delta ORDER BY id";
    private static final String PARENT = """
            SELECT id, parent_id, state, lane, task_key, sealed, step, internal, product, submitter, abort_at, abort_by,
                completed, total, unit
            FROM task WHERE id = ?""";
    private static final String DELTAS =
            "SELECT id, completed, total, unit, ended FROM tree_delta WHERE parent_id = ? ORDER BY id";
    private static final String SUMS = """
            SELECT children, succeeded, failed, aborted, dropped, completed, total, unit, mixed, expected, expected_unit,
                tolerated, stop_early, joins, stopping, stop_by, pending_state, pending_reason
            FROM tree_node WHERE task_id = ?""";
    private static final String SAVE = """
            UPDATE tree_node SET succeeded = ?, failed = ?, aborted = ?, dropped = ?, completed = ?, total = ?, unit = ?,
                mixed = ? WHERE task_id = ?""";
    private static final String STOP_EARLY =
            "UPDATE tree_node SET stopping = TRUE, stopped = FALSE, stop_by = 'SYSTEM' WHERE task_id = ?";
    private static final String PROGRESS = "UPDATE task SET completed = ?, total = ?, unit = ? WHERE id = ?";
    private static final String END = """
            UPDATE task SET state = ?, reason = ?, key_held = NULL, ended = %s, ended_by = ?, epoch = epoch + 1,
                event_no = event_no + 1, version = version + 1, expires = %s
            WHERE id = ? AND state = 2""";
    private static final String GO_ON = """
            UPDATE task SET state = 0, gate = 0, reason = NULL, sealed = FALSE, stage = stage + 1, attempt = 0,
                epoch = epoch + 1, claimable_since = %s, event_no = event_no + 1, version = version + 1
            WHERE id = ? AND state = 2""";
    private static final String NEXT_STAGE = """
            UPDATE tree_node SET joins = FALSE, pending_state = NULL, pending_reason = NULL, stopping = FALSE,
                stopped = FALSE WHERE task_id = ?""";
    private static final String FIRST_FAILURE = """
            SELECT id, child_key, state FROM task WHERE parent_id = ? AND state = ? ORDER BY ended, seq""";

    private Database database;
    private Lifetimes lifetimes;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TreeStore() {}

    /** A store on this database, whose tasks stay that long after their end. */
    @Inject
    public TreeStore(Database database, Lifetimes lifetimes) {
        this.database = database;
        this.lifetimes = lifetimes;
    }

    /**
     * A task that has children, locked.
     *
     * @param parent to whom it reports itself; null if to nobody
     * @param abortBy who asked it to stop; null if nobody did
     */
    record Parent(
            String id,
            @Nullable String parent,
            TaskState state,
            String lane,
            @Nullable String key,
            boolean sealed,
            boolean internal,
            @Nullable String product,
            String submitter,
            @Nullable String abortBy,
            Progress progress) {}

    /** A child that did not succeed. */
    record Failure(
            String id,
            @Nullable String key,
            TaskState state,
            @Nullable String message) {}

    /** Tasks whose children have reported, those first that wait longest. */
    Set<String> waiting(int deltas) {
        String query =
                WAITING + database.dialect().limit(deltas) + database.dialect().withoutWaiting();
        return new LinkedHashSet<>(database.engine().list(query, row -> row.getString(1)));
    }

    /** The task, locked; empty if it is gone, or somebody else has locked it. */
    Optional<Parent> lock(String id) {
        return database.engine().first(PARENT + database.dialect().forUpdateSkipLocked(), TreeStore::parent, id);
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private static Parent parent(ResultSet row) throws SQLException {
        String abortBy = row.getString("abort_by");
        boolean asked = row.getTimestamp("abort_at") != null;
        return new Parent(
                row.getString("id"),
                row.getBoolean("step") ? null : row.getString("parent_id"),
                TaskState.values()[row.getInt("state")],
                row.getString("lane"),
                row.getString("task_key"),
                row.getBoolean("sealed"),
                row.getBoolean("internal"),
                row.getString("product"),
                row.getString("submitter"),
                asked ? Optional.ofNullable(abortBy).orElse("somebody") : null,
                new Progress(row.getLong("completed"), row.getLong("total"), row.getString("unit")));
    }

    /** Forgets what was reported to a task that is not there any more. */
    void forgetIfGone(String id) {
        boolean there = database.engine()
                .first("SELECT id FROM task WHERE id = ?", row -> row.getString(1), id)
                .isPresent();
        if (!there) {
            database.engine().update("DELETE FROM tree_delta WHERE parent_id = ?", id);
        }
    }

    /** Takes the oldest reports to a locked task; those only whose transactions are committed. */
    List<Sums.Delta> take(String id, int limit) {
        String query =
                DELTAS + database.dialect().limit(limit) + database.dialect().withoutWaiting();
        var deltas = database.engine()
                .list(
                        query,
                        row -> new Sums.Delta(
                                row.getString("id"),
                                row.getLong("completed"),
                                row.getLong("total"),
                                row.getString("unit"),
                                state(row, "ended")),
                        id);
        if (deltas.isEmpty()) {
            return deltas;
        }
        List<@Nullable Object[]> ids = new ArrayList<>();
        deltas.forEach(delta -> ids.add(new @Nullable Object[] {delta.id()}));
        int[] gone = database.engine().batch("DELETE FROM tree_delta WHERE id = ?", ids);
        var taken = new ArrayList<Sums.Delta>();
        for (int i = 0; i < gone.length; i++) {
            if (gone[i] == 1) {
                taken.add(deltas.get(i));
            }
        }
        return taken;
    }

    @SuppressWarnings("EnumOrdinal") // as above
    private static @Nullable TaskState state(ResultSet row, String column) throws SQLException {
        int state = row.getInt(column);
        return row.wasNull() ? null : TaskState.values()[state];
    }

    /** The sums over the children of a task, if it has any. */
    Optional<Sums> sums(String id) {
        return database.engine()
                .first(
                        SUMS,
                        row -> new Sums(
                                row.getLong("children"),
                                row.getLong("succeeded"),
                                row.getLong("failed"),
                                row.getLong("aborted"),
                                row.getLong("dropped"),
                                row.getLong("completed"),
                                row.getLong("total"),
                                row.getString("unit"),
                                row.getBoolean("mixed"),
                                row.getLong("expected"),
                                row.getString("expected_unit"),
                                row.getLong("tolerated"),
                                row.getBoolean("stop_early"),
                                row.getBoolean("joins"),
                                row.getBoolean("stopping"),
                                row.getString("stop_by"),
                                state(row, "pending_state"),
                                Reason.of(row.getString("pending_reason"))),
                        id);
    }

    /** Stores the sums of a locked task. */
    void save(String id, Sums sums) {
        database.engine()
                .update(
                        SAVE,
                        sums.succeeded(),
                        sums.failed(),
                        sums.aborted(),
                        sums.dropped(),
                        sums.completed(),
                        sums.total(),
                        sums.unit(),
                        sums.mixed(),
                        id);
    }

    /** Has the children of a locked task stop, because too many have failed. */
    void stopEarly(String id) {
        database.engine().update(STOP_EARLY, id);
    }

    /** Stores how far a locked task is, and reports it to its own parent. */
    void progress(Parent task, Progress now) {
        Progress before = task.progress();
        if (now.equals(before)) {
            return;
        }
        database.engine().update(PROGRESS, now.completed(), now.total(), now.unit(), task.id());
        if (task.parent() != null) {
            TreeMoves.moved(
                    database.engine(),
                    task.parent(),
                    now.completed() - before.completed(),
                    now.total() - before.total(),
                    now.unit());
        }
    }

    /** Ends a locked task that waited for its children. */
    void end(Parent task, TaskState state, @Nullable Reason reason, @Nullable String message, String node) {
        if (!task.state().mayBecome(state)) {
            throw new IllegalTransitionException(task.id(), task.state(), state);
        }
        var arguments = new ArrayList<@Nullable Object>();
        arguments.add(state);
        arguments.add(reason == null ? null : reason.code());
        arguments.add(node);
        arguments.addAll(lifetimes.arguments());
        arguments.add(task.id());
        String end = END.formatted(database.dialect().now(), lifetimes.expires());
        changed(task.id(), database.engine().update(end, arguments.toArray()));
        if (message != null) {
            String text = Texts.stored(message, database.dialect().maxText());
            database.engine().update("UPDATE task_detail SET message = ? WHERE task_id = ?", text, task.id());
        }
        if (task.parent() == null) {
            database.engine().update("UPDATE tree_node SET fold = 1 WHERE task_id = ?", task.id());
        } else {
            TreeMoves.ended(database.engine(), task.parent(), state);
        }
        if (task.key() != null) {
            String id = UuidCreator.getTimeOrderedEpoch().toString();
            database.engine().update("INSERT INTO key_signal (id, task_key) VALUES (?, ?)", id, task.key());
        }
        moved(task, state, message, node);
    }

    /** Queues a locked task again, to put together what its children did. */
    void goOn(Parent task, String node) {
        String update = GO_ON.formatted(database.dialect().now());
        changed(task.id(), database.engine().update(update, task.id()));
        database.engine().update(NEXT_STAGE, task.id());
        moved(task, TaskState.QUEUED, "Its children have ended: it goes on", node);
    }

    private void moved(Parent task, TaskState state, @Nullable String note, String node) {
        StateMoves.note(database.engine(), List.of(task.id()), task.state(), state);
        TaskEvents.append(
                database.engine(),
                database.dialect(),
                Journal.Kind.CHANGED,
                List.of(task.id()),
                node,
                Actor.SYSTEM.name(),
                note);
    }

    private static void changed(String id, int rows) {
        if (rows != 1) {
            throw new IllegalStateException("Task %s changed although it was locked".formatted(id));
        }
    }

    /** The child that failed first; if none did, the one that was dropped or aborted first. */
    Optional<Failure> firstFailure(String id, Sums sums) {
        TaskState first = TaskState.ABORTED;
        if (sums.failed() > 0) {
            first = TaskState.FAILED;
        } else if (sums.dropped() > 0) {
            first = TaskState.DROPPED;
        }
        return database.engine()
                .first(
                        FIRST_FAILURE
                                + database.dialect().limit(1)
                                + database.dialect().withoutWaiting(),
                        row -> new Failure(
                                row.getString("id"),
                                row.getString("child_key"),
                                Objects.requireNonNull(state(row, "state")),
                                null),
                        id,
                        first)
                .map(found -> new Failure(found.id(), found.key(), found.state(), message(found.id())));
    }

    private @Nullable String message(String id) {
        return database.engine()
                .first(
                        "SELECT message FROM task_detail WHERE task_id = ?",
                        row -> Optional.ofNullable(row.getString(1)),
                        id)
                .flatMap(text -> text)
                .orElse(null);
    }
}
