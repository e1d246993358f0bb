package org.longhaul.ownership;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;

/** The gates of queued tasks: which open because their time has come or their key is free. */
@ApplicationScoped
public class GateStore {
    private static final String OPEN_DUE = """
            UPDATE task SET gate = CASE WHEN task_key IS NULL OR key_held IS NOT NULL THEN 0 ELSE 2 END, reason = NULL,
                claimable_since = %s, event_no = event_no + 1, version = version + 1
            WHERE id = ? AND state = 0 AND gate = 1
            """;
    private static final String TAKE_KEY = """
            UPDATE task SET key_held = task_key, gate = 0, claimable_since = %s, event_no = event_no + 1,
                version = version + 1
            WHERE id = ? AND state = 0 AND gate = 2
                AND NOT EXISTS (SELECT 1 FROM task holder WHERE holder.key_held = ?)
            """;
    private static final String STRANDED = """
            SELECT DISTINCT task_key FROM task WHERE state = 0 AND gate = 2 AND task_key IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM task holder WHERE holder.key_held = task.task_key)
            """;

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected GateStore() {}

    /** A store on this database. */
    @Inject
    public GateStore(Database database) {
        this.database = database;
    }

    /** A queued task and the lane it waits in; a key if it has to get that first. */
    record Waiting(String id, String lane, @Nullable String missingKey) {}

    /** A signal that a task of that key was submitted. */
    record Signal(String id, String key) {}

    /** What became of an attempt to hand a key to its next task. */
    enum Handing {
        DONE,
        HELD_BY_ANOTHER,
        TASK_HAS_CHANGED
    }

    /** Tasks whose time has come, those that waited longest first. */
    List<Waiting> due(int limit) {
        String query = "SELECT id, lane, CASE WHEN key_held IS NULL THEN task_key END AS missing_key FROM task"
                + database.dialect().useIndex("task_due")
                + " WHERE state = 0 AND gate = 1 AND due <= "
                + database.dialect().now() + " ORDER BY state, gate, due"
                + database.dialect().limit(limit) + database.dialect().withoutWaiting();
        return database.engine()
                .list(
                        query,
                        row -> new Waiting(row.getString("id"), row.getString("lane"), row.getString("missing_key")));
    }

    /** Opens the gate of those that still wait for their time, in this order. */
    List<Waiting> openDue(List<Waiting> waiting) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        waiting.forEach(task -> rows.add(new @Nullable Object[] {task.id()}));
        int[] changed =
                database.engine().batch(OPEN_DUE.formatted(database.dialect().now()), rows);
        var opened = new ArrayList<Waiting>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                opened.add(waiting.get(i));
            }
        }
        return opened;
    }

    /** Leaves a signal that a task of this key waits. */
    void signal(String key) {
        // a number made by Derby would have submitters wait for one another
        String id = UuidCreator.getTimeOrderedEpoch().toString();
        database.engine().update("INSERT INTO key_signal (id, task_key) VALUES (?, ?)", id, key);
    }

    /** The oldest signals. */
    List<Signal> signals(int limit) {
        return database.engine()
                .list(
                        "SELECT id, task_key FROM key_signal ORDER BY id"
                                + database.dialect().limit(limit),
                        row -> new Signal(row.getString(1), row.getString(2)));
    }

    /** Removes these signals. */
    void consume(List<Signal> signals) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        signals.forEach(signal -> rows.add(new @Nullable Object[] {signal.id()}));
        database.engine().batch("DELETE FROM key_signal WHERE id = ?", rows);
    }

    /** Keys that nobody holds although tasks wait for them. */
    List<String> stranded(int limit) {
        String query =
                STRANDED + database.dialect().limit(limit) + database.dialect().withoutWaiting();
        return database.engine().list(query, row -> row.getString(1));
    }

    /**
     * Whether a task holds the key. It waits for a holder that is just ending: without that, its transaction might not
     * have seen who waits, nor we that it ends.
     */
    boolean held(String key) {
        return database.engine()
                .first(
                        "SELECT id FROM task WHERE key_held = ?"
                                + database.dialect().forShare(),
                        row -> row.getString(1),
                        key)
                .isPresent();
    }

    /** The first task that waits for the key. */
    Optional<Waiting> next(String key) {
        return database.engine()
                .first(
                        "SELECT id, lane FROM task" + database.dialect().useIndex("task_key_wait")
                                + " WHERE task_key = ? AND state = 0 AND gate = 2 ORDER BY task_key, state, gate, seq"
                                + database.dialect().limit(1),
                        row -> new Waiting(row.getString(1), row.getString(2), key),
                        key);
    }

    /** Hands the key to a task that waits for it. */
    Handing hand(String key, String id) {
        String update = TAKE_KEY.formatted(database.dialect().now());
        return database.engine().on(connection -> {
            // the unique key_held decides between those who hand it on at the same time
            var savepoint = database.dialect().failureSpoilsTransaction() && !connection.getAutoCommit()
                    ? connection.setSavepoint()
                    : null;
            try {
                int changed = update(connection, update, id, key);
                if (savepoint != null) {
                    connection.releaseSavepoint(savepoint);
                }
                return changed == 1 ? Handing.DONE : Handing.TASK_HAS_CHANGED;
            } catch (SQLException e) {
                if (!database.dialect().duplicateKey(e)) {
                    throw e;
                }
                if (savepoint != null) {
                    connection.rollback(savepoint);
                }
                return Handing.HELD_BY_ANOTHER;
            }
        });
    }

    private static int update(Connection connection, String sql, String id, String key) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            Jdbc.bind(statement, id, key);
            return statement.executeUpdate();
        }
    }
}
