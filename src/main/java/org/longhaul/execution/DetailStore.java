package org.longhaul.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.longhaul.platform.Database;

/** Reads what a run needs of its order. */
@ApplicationScoped
public class DetailStore {
    private Database database;

    @Inject
    public DetailStore(Database database) {
        this.database = database;
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected DetailStore() {}

    /** The order's parameters as they are stored: a JSON object. */
    String parameters(String taskId) {
        return database.engine()
                .first(
                        "SELECT parameters FROM task_detail WHERE task_id = ?",
                        row -> String.valueOf(row.getString(1)),
                        taskId)
                .orElse("{}");
    }
}
