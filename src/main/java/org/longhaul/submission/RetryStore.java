package org.longhaul.submission;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.task.TaskState;

/** Reads what a task was ordered with. */
@ApplicationScoped
public class RetryStore {
    private static final String TASK = """
            SELECT type, state, priority, task_key, tag, product, scope, ttl_millis FROM task WHERE id = ?""";
    private static final String DETAIL = "SELECT parameters, attributes, summary FROM task_detail WHERE task_id = ?";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected RetryStore() {}

    /** A store on this database. */
    @Inject
    public RetryStore(Database database) {
        this.database = database;
    }

    /** The row of a task, as far as it can be ordered again. */
    record Ordered(
            String type,
            TaskState state,
            int priority,
            @Nullable String key,
            @Nullable String tag,
            @Nullable String product,
            String scope,
            @Nullable Duration ttl) {}

    /**
     * Its texts.
     *
     * @param parameters as they are stored
     * @param attributes as JSON
     */
    record Texts(
            String parameters, String attributes, @Nullable String summary) {}

    Optional<Ordered> task(String id) {
        return database.besideEntities().first(TASK, RetryStore::ordered, id);
    }

    Optional<Texts> texts(String id) {
        return database.besideEntities()
                .first(
                        DETAIL,
                        row -> new Texts(
                                row.getString("parameters"), row.getString("attributes"), row.getString("summary")),
                        id);
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private static Ordered ordered(ResultSet row) throws SQLException {
        long ttl = row.getLong("ttl_millis");
        boolean noTtl = row.wasNull();
        return new Ordered(
                row.getString("type"),
                TaskState.values()[row.getInt("state")],
                row.getInt("priority"),
                row.getString("task_key"),
                row.getString("tag"),
                row.getString("product"),
                row.getString("scope"),
                noTtl ? null : Duration.ofMillis(ttl));
    }
}
