package org.longhaul.retention;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.longhaul.platform.Database;

/** Remembers which tasks are kept. There must be a transaction. */
@ApplicationScoped
public class KeepStore {
    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected KeepStore() {}

    /** A store on this database. */
    @Inject
    public KeepStore(Database database) {
        this.database = database;
    }

    /** Whether a task is kept, locked until the transaction ends; empty if there is none of that id. */
    Optional<Boolean> lock(String id) {
        return database.besideEntities()
                .first(
                        "SELECT gc_hold FROM task WHERE id = ?"
                                + database.dialect().forUpdate(),
                        row -> row.getBoolean(1),
                        id);
    }

    /** Has a locked task kept, or not any more. */
    void keep(String id, boolean kept) {
        database.besideEntities().update("UPDATE task SET gc_hold = ?, version = version + 1 WHERE id = ?", kept, id);
    }
}
