package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.Actor;

/** Appends to task_event. The number comes from the task's own row, whose lock orders those who append. */
@ApplicationScoped
public class JournalStore {
    private static final String COUNT = "UPDATE task SET event_no = event_no + 1, version = version + 1 WHERE id = ?";
    private static final String APPEND = """
            INSERT INTO task_event (task_id, num, kind, state, gate, reason, epoch, attempt, node, actor, origin, note)
            SELECT id, event_no, CAST(? AS varchar(20)), state, gate, reason, epoch, attempt,
                CAST(? AS varchar(100)), CAST(? AS varchar(100)), CAST(? AS varchar(100)), CAST(? AS %s) FROM task WHERE id = ?
            """;

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected JournalStore() {}

    /** A store on this database. */
    @Inject
    public JournalStore(Database database) {
        this.database = database;
    }

    boolean append(String taskId, Journal.Kind kind, @Nullable String node, Actor actor, @Nullable String note) {
        if (database.besideEntities().update(COUNT, taskId) == 0) {
            return false;
        }
        String append = APPEND.formatted(database.dialect().textType());
        database.besideEntities().update(append, kind.name(), node, actor.name(), actor.origin(), note, taskId);
        return true;
    }
}
