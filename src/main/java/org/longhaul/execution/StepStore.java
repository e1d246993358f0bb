package org.longhaul.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.longhaul.platform.Database;
import org.longhaul.platform.Journal;
import org.longhaul.platform.TaskEvents;
import org.longhaul.task.Actor;
import org.longhaul.task.Lease;

/** Writes the steps of batch jobs as children that run from their birth. */
@ApplicationScoped
public class StepStore {
    private static final String TASK = """
            INSERT INTO task (id, seq, root_id, parent_id, child_key, module_seq, module, type, lane, kind, scope, product,
                state, abortable, restartable, internal, step, user_task, priority, due, tag, owner, incarnation, epoch,
                attempt, max_attempts, accepted_by, created, started, heartbeat, submitter, event_no)
            SELECT CAST(? AS varchar(36)), CAST(? AS bigint), root_id, id, CAST(? AS varchar(200)), module_seq, module,
                CAST(? AS varchar(100)), 'step', 'node', scope, product, 1, FALSE, FALSE, TRUE, TRUE, user_task, priority,
                due, tag, owner, incarnation, 1, 1, 1, owner, %1$s, %1$s, %1$s, submitter, 1
            FROM task WHERE id = ? AND epoch = ? AND state = 1""";

    private static final String HAS_STEPS = "UPDATE task SET has_steps = TRUE WHERE id = ? AND has_steps = FALSE";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected StepStore() {}

    /** A store on this database. */
    @Inject
    public StepStore(Database database) {
        this.database = database;
    }

    /** Begins a step of a task that still runs by this lease. Whether it does. */
    boolean begin(Lease parent, String id, String key, String name, String node) {
        long seq = database.engine()
                .first(database.dialect().nextOf("task_seq"), row -> row.getLong(1))
                .orElseThrow();
        int made = database.engine()
                .update(TASK.formatted(database.dialect().now()), id, seq, key, name, parent.taskId(), parent.epoch());
        if (made == 0) {
            return false;
        }
        database.engine().update(HAS_STEPS, parent.taskId());
        database.engine()
                .update("INSERT INTO task_detail (task_id, parameters, attributes) VALUES (?, '{}', '{}')", id);
        database.engine().update("INSERT INTO task_run (task_id, epoch) VALUES (?, 1)", id);
        TaskEvents.append(
                database.engine(),
                database.dialect(),
                Journal.Kind.SUBMITTED,
                List.of(id),
                node,
                Actor.SYSTEM.name(),
                null);
        return true;
    }
}
