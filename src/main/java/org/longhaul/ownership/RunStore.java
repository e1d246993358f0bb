package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;
import org.longhaul.platform.Lifetimes;
import org.longhaul.platform.StateMoves;
import org.longhaul.platform.Texts;
import org.longhaul.platform.TreeMoves;
import org.longhaul.task.IllegalTransitionException;
import org.longhaul.task.Lease;
import org.longhaul.task.Progress;
import org.longhaul.task.TaskState;

/**
 * What a run writes about its task, each write on the condition that it still owns it; and how ownership ends. Lock
 * order: task_run, then task.
 */
@ApplicationScoped
public class RunStore {
    private static final String RUNNING = """
            SELECT id, epoch, lane, task_key, attempt, max_attempts, restartable, abort_at, abort_by, owner, incarnation,
                type, permit, parent_id, step, has_children
            FROM task WHERE id = ? AND epoch = ? AND state = 1""";
    private static final String SETTLE = """
            UPDATE task SET state = ?, gate = ?, reason = ?, owner = NULL, incarnation = NULL, permit = NULL,
                epoch = epoch + ?, attempt = attempt - ?, event_no = event_no + 1, version = version + 1, %s
            WHERE id = ? AND epoch = ? AND state = 1
            """;
    private static final String WAIT_FOR_CHILDREN =
            "UPDATE tree_node SET pending_state = ?, pending_reason = ? WHERE task_id = ?";
    private static final String STOP_CHILDREN = "UPDATE tree_node SET pending_state = ?, pending_reason = ?,"
            + " stopping = TRUE, stop_by = COALESCE(stop_by, 'SYSTEM') WHERE task_id = ?";
    private static final String PROGRESS = """
            UPDATE task SET completed = CASE WHEN has_children THEN completed ELSE CAST(? AS bigint) END,
                total = CASE WHEN has_children THEN total ELSE CAST(? AS bigint) END,
                unit = CASE WHEN has_children THEN unit ELSE CAST(? AS varchar(30)) END, heartbeat = %s
            WHERE id = ? AND epoch = ? AND state = 1""";
    private static final String FREE_PERMIT =
            "UPDATE permit SET task_id = NULL WHERE lane = ? AND num = ? AND task_id = ?";
    private static final String LOST = """
            SELECT id, epoch FROM task %s WHERE state = 1 AND id > ? AND NOT EXISTS (SELECT 1 FROM node
                WHERE node.name = task.owner AND node.incarnation = task.incarnation
                AND node.state IN ('UP', 'DRAINING'))
            ORDER BY id""";

    private Database database;
    private Lifetimes lifetimes;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected RunStore() {}

    /** A store on this database, whose tasks stay that long after their end. */
    @Inject
    public RunStore(Database database, Lifetimes lifetimes) {
        this.database = database;
        this.lifetimes = lifetimes;
    }

    /**
     * A task that runs, as far as it matters for what becomes of it.
     *
     * @param parent to whom it reports; null for a step of a batch job
     */
    record Running(
            Lease lease,
            String lane,
            @Nullable String key,
            int attempt,
            int maxAttempts,
            boolean restartable,
            boolean abortAsked,
            String abortBy,
            String owner,
            long incarnation,
            String type,
            @Nullable Integer permit,
            @Nullable String parent,
            boolean hasChildren,
            boolean step) {}

    /** Where a task stands, and by which epoch. */
    record Standing(TaskState state, long epoch) {}

    /** A request to stop that has reached a running task. */
    record Flag(Lease lease, @Nullable String abortBy) {}

    /** Closes the fence of this epoch, once all it has written is committed or rolled back. Whether it was open. */
    boolean closeFence(Lease lease) {
        return database.engine()
                        .update(
                                "UPDATE task_run SET epoch = epoch + 1 WHERE task_id = ? AND epoch = ?",
                                lease.taskId(),
                                lease.epoch())
                == 1;
    }

    /** Whether the fence of this epoch is open, and nobody has locked it who would make us wait for long. */
    boolean fenceIsFree(Lease lease) {
        return database.engine()
                .first(
                        "SELECT epoch FROM task_run WHERE task_id = ? AND epoch = ?"
                                + database.dialect().forUpdateSkipLocked(),
                        row -> row.getLong(1),
                        lease.taskId(),
                        lease.epoch())
                .isPresent();
    }

    /** The task, locked, if it runs by this epoch. */
    Optional<Running> lock(Lease lease) {
        return database.engine()
                .first(RUNNING + database.dialect().forUpdate(), RunStore::running, lease.taskId(), lease.epoch());
    }

    private static Running running(ResultSet row) throws SQLException {
        String abortBy = row.getString("abort_by");
        return new Running(
                lease(row),
                row.getString("lane"),
                row.getString("task_key"),
                row.getInt("attempt"),
                row.getInt("max_attempts"),
                row.getBoolean("restartable"),
                row.getTimestamp("abort_at") != null,
                abortBy == null ? "somebody" : abortBy,
                row.getString("owner"),
                row.getLong("incarnation"),
                row.getString("type"),
                row.getObject("permit") == null ? null : row.getInt("permit"),
                row.getBoolean("step") ? null : row.getString("parent_id"),
                row.getBoolean("has_children"),
                row.getBoolean("step"));
    }

    private static Lease lease(ResultSet row) throws SQLException {
        return new Lease(row.getString("id"), row.getLong("epoch"));
    }

    /**
     * Ends the ownership of a locked task. Unless its own run ended it for good, its epoch is raised: the end of a run
     * whose acknowledgement was lost is known by its epoch.
     *
     * @param by the node that does it
     * @param own whether the run itself ended like this
     */
    void settle(Running task, Settlement settlement, String by, boolean own) {
        Lease lease = task.lease();
        if (!TaskState.RUNNING.mayBecome(settlement.state())) {
            throw new IllegalTransitionException(lease.taskId(), TaskState.RUNNING, settlement.state());
        }
        String now = database.dialect().now();
        boolean ends = settlement.state().isFinal();
        var arguments = new ArrayList<@Nullable Object>();
        arguments.add(settlement.state());
        arguments.add(settlement.gate() == null ? Jdbc.Null.NUMBER : settlement.gate());
        arguments.add(settlement.reason() == null ? null : settlement.reason().code());
        arguments.add(ends && own ? 0 : 1);
        arguments.add(settlement.free() ? 1 : 0);
        String rest;
        if (ends) {
            rest = "key_held = NULL, ended = " + now + ", ended_by = ?, expires = " + lifetimes.expires();
            arguments.add(by);
            arguments.addAll(lifetimes.arguments());
        } else if (settlement.state() == TaskState.WAITING) {
            rest = "sealed = TRUE";
        } else if (settlement.delay().isZero()) {
            rest = "claimable_since = " + now;
        } else {
            rest = "due = " + database.dialect().nowPlusMillis();
            arguments.add(settlement.delay().toMillis());
        }
        arguments.add(lease.taskId());
        arguments.add(lease.epoch());
        int changed = database.engine().update(SETTLE.formatted(rest), arguments.toArray());
        if (changed != 1) {
            throw new IllegalStateException("Task %s changed although it was locked".formatted(lease.taskId()));
        }
        if (task.permit() != null) {
            database.engine().update(FREE_PERMIT, task.type(), task.permit(), lease.taskId());
        }
        StateMoves.note(database.engine(), List.of(lease.taskId()), TaskState.RUNNING, settlement.state());
        tell(lease.taskId(), settlement);
        if (ends && task.parent() != null) {
            TreeMoves.ended(database.engine(), task.parent(), settlement.state());
        }
        if (settlement.state() == TaskState.WAITING) {
            awaitChildren(task, settlement);
        }
    }

    /** Says how it ends when its children have; and that they are to stop, if it did not succeed. */
    private void awaitChildren(Running task, Settlement settlement) {
        String id = task.lease().taskId();
        boolean goesOn = settlement.pending() == TaskState.SUCCEEDED;
        database.engine()
                .update(
                        goesOn ? WAIT_FOR_CHILDREN : STOP_CHILDREN,
                        settlement.pending(),
                        settlement.pendingReason() == null
                                ? null
                                : settlement.pendingReason().code(),
                        id);
        if (goesOn) {
            database.engine().update("UPDATE task_run SET checkpoint = NULL WHERE task_id = ?", id);
        }
        TreeMoves.look(database.engine(), id);
    }

    private void tell(String id, Settlement settlement) {
        int max = database.dialect().maxText();
        String message = settlement.message() == null ? null : Texts.stored(settlement.message(), max);
        if (settlement.work() == TaskState.SUCCEEDED) {
            database.engine()
                    .update(
                            "UPDATE task_detail SET message = NULL, result = ? WHERE task_id = ?",
                            settlement.result(),
                            id);
        } else if (settlement.error() == null) {
            database.engine().update("UPDATE task_detail SET message = ? WHERE task_id = ?", message, id);
        } else {
            database.engine()
                    .update(
                            "UPDATE task_detail SET message = ?, error = ? WHERE task_id = ?",
                            message,
                            Texts.stored(settlement.error(), Math.max(max, 100_000)),
                            id);
        }
    }

    /** Where the task stands, if there is one of that id. */
    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    Optional<Standing> standing(String id) {
        return database.engine()
                .first(
                        "SELECT state, epoch FROM task WHERE id = ?",
                        row -> new Standing(TaskState.values()[row.getInt(1)], row.getLong(2)),
                        id);
    }

    /** Where this run itself put the task when it gave it up, which raised its epoch by one. */
    @SuppressWarnings("EnumOrdinal") // as above
    Optional<TaskState> gaveUp(Lease lease, String node) {
        return database.engine()
                .first(
                        "SELECT state FROM task_event WHERE task_id = ? AND kind = 'ENDED' AND epoch = ? AND node = ?"
                                + " AND state IN (0, 2)",
                        row -> TaskState.values()[row.getInt(1)],
                        lease.taskId(),
                        lease.epoch() + 1,
                        node);
    }

    /** Stores a checkpoint on the connection of the run's own rows. Whether the run still owns the task. */
    boolean checkpoint(Lease lease, String value) {
        return database.tasks()
                        .update(
                                "UPDATE task_run SET checkpoint = ? WHERE task_id = ? AND epoch = ?",
                                value,
                                lease.taskId(),
                                lease.epoch())
                == 1;
    }

    /** The last checkpoint, within an optional that is empty if the run no longer owns the task. */
    Optional<Optional<String>> lastCheckpoint(Lease lease) {
        return database.tasks()
                .first(
                        "SELECT checkpoint FROM task_run WHERE task_id = ? AND epoch = ?",
                        row -> Optional.ofNullable(row.getString(1)),
                        lease.taskId(),
                        lease.epoch());
    }

    /**
     * Stores progress and a heartbeat for each, in this order; the progress of a task that has children is theirs. What
     * children have come further is noted for their parents.
     *
     * @param children those of the leases whose tasks are children
     * @return the rows changed by each
     */
    int[] progress(List<Lease> leases, List<Progress> progress, Set<Lease> children) {
        String update = PROGRESS.formatted(database.dialect().now());
        var moves = new ArrayList<Move>();
        for (int i = 0; i < leases.size(); i++) {
            if (children.contains(leases.get(i))) {
                Progress latest = progress.get(i);
                locked(leases.get(i), latest).ifPresent(moves::add);
            }
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < leases.size(); i++) {
            Progress each = progress.get(i);
            rows.add(new @Nullable Object[] {
                each.completed(),
                each.total(),
                each.unit(),
                leases.get(i).taskId(),
                leases.get(i).epoch()
            });
        }
        int[] changed = database.engine().batch(update, rows);
        moves.forEach(
                move -> TreeMoves.moved(database.engine(), move.parent(), move.completed(), move.total(), move.unit()));
        return changed;
    }

    /** How far a child has come since it last said so. */
    private record Move(String parent, long completed, long total, String unit) {}

    private Optional<Move> locked(Lease lease, Progress latest) {
        return database.engine()
                .first(
                        "SELECT parent_id, completed, total, has_children FROM task"
                                + " WHERE id = ? AND epoch = ? AND state = 1 AND step = FALSE"
                                + database.dialect().forUpdate(),
                        row -> row.getBoolean("has_children")
                                ? new Move("", 0, 0, "")
                                : new Move(
                                        row.getString("parent_id"),
                                        latest.completed() - row.getLong("completed"),
                                        latest.total() - row.getLong("total"),
                                        latest.unit()),
                        lease.taskId(),
                        lease.epoch())
                .filter(move -> move.completed() != 0 || move.total() != 0);
    }

    /** Stores a heartbeat for each, in this order. The rows changed by each. */
    int[] beat(List<Lease> leases) {
        String update =
                "UPDATE task SET heartbeat = " + database.dialect().now() + " WHERE id = ? AND epoch = ? AND state = 1";
        List<@Nullable Object[]> rows = new ArrayList<>();
        leases.forEach(lease -> rows.add(new @Nullable Object[] {lease.taskId(), lease.epoch()}));
        return database.engine().batch(update, rows);
    }

    /** Counts one more event of a running task, which locks it. Whether the run still owns it. */
    boolean countEvent(Lease lease) {
        return database.engine()
                        .update(
                                "UPDATE task SET event_no = event_no + 1, version = version + 1"
                                        + " WHERE id = ? AND epoch = ? AND state = 1",
                                lease.taskId(),
                                lease.epoch())
                == 1;
    }

    /** Names the batch execution of the task's attempt. Whether the run still owns it. */
    boolean batchExecution(Lease lease, long execution) {
        return database.engine().update("""
                UPDATE task_detail SET batch_execution = ? WHERE task_id = ?
                AND EXISTS (SELECT 1 FROM task WHERE task.id = task_detail.task_id AND epoch = ? AND state = 1)
                """, execution, lease.taskId(), lease.epoch()) == 1;
    }

    /** All tasks that run under this incarnation, with their requests to stop. */
    List<Flag> runningOf(String node, long incarnation) {
        return database.engine()
                .list(
                        "SELECT id, epoch, abort_at, abort_by FROM task"
                                + database.dialect().useIndex("task_owner")
                                + " WHERE state = 1 AND owner = ? AND incarnation = ?",
                        row -> new Flag(
                                lease(row),
                                row.getTimestamp("abort_at") == null
                                        ? null
                                        : Optional.ofNullable(row.getString("abort_by"))
                                                .orElse("somebody")),
                        node,
                        incarnation);
    }

    /** Tasks that run under an incarnation that no node lives under any more, by id from this one on. */
    List<Lease> lost(String after, int limit) {
        String query = LOST.formatted(database.dialect().useIndex("task_owner"))
                + database.dialect().limit(limit)
                + database.dialect().withoutWaiting();
        return database.engine().list(query, RunStore::lease, after);
    }

    /** Why nobody lives under that incarnation of a node; empty if somebody does. */
    Optional<String> whyLost(String node, long incarnation) {
        record Found(long incarnation, String state) {}
        var found = database.engine()
                .first(
                        "SELECT incarnation, state FROM node WHERE name = ?",
                        row -> new Found(row.getLong(1), row.getString(2)),
                        node)
                .orElse(null);
        if (found == null) {
            return Optional.of("is not known any more");
        }
        if (found.incarnation() != incarnation) {
            return Optional.of("was started again");
        }
        return switch (found.state()) {
            case "DEAD" -> Optional.of("was declared dead");
            case "STOPPED" -> Optional.of("was stopped");
            default -> Optional.empty();
        };
    }
}
