package org.longhaul.tree;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Journal;
import org.longhaul.platform.TaskEvents;
import org.longhaul.platform.TreeMoves;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

/** Asks the children of a task to stop, many at a time. */
@ApplicationScoped
public class StopStore {
    private static final String STOPPING =
            "SELECT task_id, stop_by FROM tree_node WHERE stopping = TRUE AND stopped = FALSE AND task_id > ?"
                    + " ORDER BY task_id";
    private static final String LIVE = """
            SELECT id, seq, state, has_children, task_key, lane FROM task%s WHERE parent_id = ? AND ended IS NULL
                AND seq > ? AND step = FALSE AND (state = 0 OR (abort_at IS NULL AND abortable = TRUE))
            ORDER BY parent_id, ended, seq""";
    private static final String LEFT =
            "SELECT id FROM task WHERE parent_id = ? AND ended IS NULL AND step = FALSE AND abort_at IS NULL";
    private static final String DONE =
            "UPDATE tree_node SET stopped = TRUE WHERE task_id = ? AND stopping = TRUE AND stopped = FALSE";
    private static final String NEVER_RUN = """
            UPDATE task SET state = 5, gate = NULL, reason = ?, key_held = NULL, ended = %1$s, ended_by = ?,
                abort_at = %1$s, abort_by = ?, epoch = epoch + 1, event_no = event_no + 1, version = version + 1
            WHERE id = ? AND state = 0 AND has_children = FALSE""";
    private static final String ONLY_WAIT = """
            UPDATE task SET state = 2, gate = NULL, reason = ?, sealed = TRUE, abort_at = %s, abort_by = ?,
                epoch = epoch + 1, event_no = event_no + 1, version = version + 1
            WHERE id = ? AND state = 0 AND has_children = TRUE""";
    private static final String ASK = """
            UPDATE task SET abort_at = %s, abort_by = ?, event_no = event_no + 1, version = version + 1
            WHERE id = ? AND state IN (1, 2) AND abort_at IS NULL""";
    private static final String STOP =
            "UPDATE tree_node SET stopping = TRUE, stopped = FALSE, stop_by = ? WHERE task_id = ?";
    private static final String PENDING =
            "UPDATE tree_node SET pending_state = ?, pending_reason = ? WHERE task_id = ?";
    private static final String EXPLAIN = "UPDATE task_detail SET message = ? WHERE task_id = ?";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected StopStore() {}

    /** A store on this database. */
    @Inject
    public StopStore(Database database) {
        this.database = database;
    }

    /** A task whose children are to stop, and who wants it. */
    record Stop(String id, String by) {}

    /** A child that may have to be asked. */
    record Live(
            String id,
            long seq,
            TaskState state,
            boolean hasChildren,
            @Nullable String key,
            String lane) {}

    /** Tasks whose children have not all been asked; by id, behind this one. */
    List<Stop> stopping(String after, int limit) {
        String query =
                STOPPING + database.dialect().limit(limit) + database.dialect().withoutWaiting();
        return database.engine()
                .list(
                        query,
                        row -> new Stop(
                                row.getString(1),
                                Optional.ofNullable(row.getString(2)).orElse("somebody")),
                        after);
    }

    /** Children that have not been asked, or are still queued; in the order they were made, behind this one. */
    List<Live> live(String parent, long after, int limit) {
        String query = LIVE.formatted(database.dialect().useIndex("task_children"))
                + database.dialect().limit(limit)
                + database.dialect().withoutWaiting();
        return database.engine().list(query, StopStore::live, parent, after);
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private static Live live(ResultSet row) throws SQLException {
        return new Live(
                Objects.requireNonNull(row.getString("id")),
                row.getLong("seq"),
                TaskState.values()[row.getInt("state")],
                row.getBoolean("has_children"),
                row.getString("task_key"),
                row.getString("lane"));
    }

    /**
     * Ends queued children before they begin.
     *
     * @return those that were still queued
     */
    List<Live> neverRun(String parent, List<Live> queued, String by, String node) {
        String message = "aborted before it began: its parent is to stop, says " + by;
        List<@Nullable Object[]> rows = new ArrayList<>();
        queued.forEach(child -> rows.add(new @Nullable Object[] {Reason.ASKED.code(), node, by, child.id()}));
        var ended = changed(queued, NEVER_RUN.formatted(database.dialect().now()), rows);
        if (!ended.isEmpty()) {
            List<@Nullable Object[]> messages = new ArrayList<>();
            ended.forEach(child -> messages.add(new @Nullable Object[] {message, child.id()}));
            database.engine().batch(EXPLAIN, messages);
            append(Journal.Kind.CHANGED, ended, by, node, message);
            for (Live child : ended) {
                TreeMoves.ended(database.engine(), parent, TaskState.ABORTED);
                if (child.key() != null) {
                    signal(child.key());
                }
            }
        }
        return ended;
    }

    private void signal(String key) {
        String id = UuidCreator.getTimeOrderedEpoch().toString();
        database.engine().update("INSERT INTO key_signal (id, task_key) VALUES (?, ?)", id, key);
    }

    /**
     * Has queued children that have children themselves only wait for these.
     *
     * @return those that were still queued
     */
    List<Live> onlyWait(List<Live> queued, String by, String node) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        queued.forEach(child -> rows.add(new @Nullable Object[] {Reason.ASKED.code(), by, child.id()}));
        var waiting = changed(queued, ONLY_WAIT.formatted(database.dialect().now()), rows);
        for (Live child : waiting) {
            database.engine().update(PENDING, TaskState.ABORTED, Reason.ASKED.code(), child.id());
            database.engine().update(STOP, by, child.id());
            TreeMoves.look(database.engine(), child.id());
        }
        append(Journal.Kind.ABORT_ASKED, waiting, by, node, "its parent is to stop");
        return waiting;
    }

    /**
     * Asks children that run, or wait for their own.
     *
     * @return those that were not asked before
     */
    List<Live> ask(List<Live> running, String by, String node) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        running.forEach(child -> rows.add(new @Nullable Object[] {by, child.id()}));
        var asked = changed(running, ASK.formatted(database.dialect().now()), rows);
        for (Live child : asked) {
            // also if it has none yet: they may have been made since it was read
            database.engine().update(STOP, by, child.id());
        }
        append(Journal.Kind.ABORT_ASKED, asked, by, node, "its parent is to stop");
        return asked;
    }

    private List<Live> changed(List<Live> children, String update, List<@Nullable Object[]> rows) {
        if (children.isEmpty()) {
            return List.of();
        }
        int[] counts = database.engine().batch(update, rows);
        var changed = new ArrayList<Live>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 1) {
                changed.add(children.get(i));
            }
        }
        return changed;
    }

    private void append(Journal.Kind kind, List<Live> children, String by, String node, String note) {
        TaskEvents.append(
                database.engine(),
                database.dialect(),
                kind,
                children.stream().map(Live::id).toList(),
                node,
                by,
                note);
    }

    /** Remembers that all children were asked; not while one lives that was not, since it cannot be. */
    void done(String parent) {
        boolean left = database.engine()
                .first(LEFT + database.dialect().limit(1), row -> row.getString(1), parent)
                .isPresent();
        if (!left) {
            database.engine().update(DONE, parent);
        }
    }
}
