package org.longhaul.ownership;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.task.Gate;
import org.longhaul.task.TaskState;

/** Puts queued tasks behind the gate HELD, and takes them from there. There must be a transaction. */
@ApplicationScoped
public class HoldStore {
    private static final String LOCK =
            "SELECT id, state, gate, lane, task_key, key_held, reason FROM task WHERE id = ?";
    private static final String HOLD =
            "UPDATE task SET gate = 3, version = version + 1 WHERE id = ? AND state = 0 AND gate <> 3";
    private static final String IS_DUE = "SELECT CASE WHEN due > %s THEN 0 ELSE 1 END FROM task WHERE id = ?";
    private static final String RELEASE = """
            UPDATE task SET gate = ?, reason = ?, claimable_since = %s, version = version + 1
            WHERE id = ? AND state = 0 AND gate = 3
            """;

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected HoldStore() {}

    /** A store on this database. */
    @Inject
    public HoldStore(Database database) {
        this.database = database;
    }

    /** A task, as far as it matters for what can be done to it. */
    record Found(
            TaskState state,
            @Nullable Gate gate,
            String lane,
            @Nullable String key,
            @Nullable String keyHeld,
            @Nullable String reason) {}

    /** The task as it is now, locked until the transaction ends: a claim came before, or finds it changed. */
    Optional<Found> lock(String id) {
        return database.besideEntities().first(LOCK + database.dialect().forUpdate(), HoldStore::found, id);
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private static Found found(ResultSet row) throws SQLException {
        var state = TaskState.values()[row.getInt("state")];
        int gate = row.getInt("gate");
        return new Found(
                state,
                row.wasNull() ? null : Gate.values()[gate],
                row.getString("lane"),
                row.getString("task_key"),
                row.getString("key_held"),
                row.getString("reason"));
    }

    /** Whether the time of a task has come, by the database's clock. */
    boolean isDue(String id) {
        return database.besideEntities()
                .first(IS_DUE.formatted(database.dialect().now()), row -> row.getInt(1) == 1, id)
                .orElseThrow();
    }

    /** Holds a locked task that is queued behind another gate. */
    void hold(String id) {
        changed(id, database.besideEntities().update(HOLD, id));
    }

    /** Puts a locked task that is held behind this gate. */
    void release(String id, Gate gate, @Nullable String reason) {
        String since =
                gate == Gate.READY || gate == Gate.KEY ? database.dialect().now() : "claimable_since";
        changed(id, database.besideEntities().update(RELEASE.formatted(since), gate, reason, id));
    }

    private static void changed(String id, int rows) {
        if (rows != 1) {
            throw new IllegalStateException("Task %s changed although it was locked".formatted(id));
        }
    }

    /** Leaves a signal that a task of this key waits. */
    void signal(String key) {
        String id = UuidCreator.getTimeOrderedEpoch().toString();
        database.besideEntities().update("INSERT INTO key_signal (id, task_key) VALUES (?, ?)", id, key);
    }
}
