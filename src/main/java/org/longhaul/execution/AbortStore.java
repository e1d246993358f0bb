package org.longhaul.execution;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.util.ArrayList;
import java.util.Optional;
import org.longhaul.platform.Database;
import org.longhaul.platform.Lifetimes;
import org.longhaul.platform.StateMoves;
import org.longhaul.platform.TreeMoves;
import org.longhaul.task.Reason;
import org.longhaul.task.Task;
import org.longhaul.task.TaskState;

/** Reads a task to abort it, and writes what became of it. */
@ApplicationScoped
public class AbortStore {
    private static final String STOP =
            "UPDATE tree_node SET stopping = TRUE, stopped = FALSE, stop_by = ? WHERE task_id = ?";

    @PersistenceContext(unitName = "longhaul")
    EntityManager entities;

    private Database database;
    private Lifetimes lifetimes;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected AbortStore() {}

    /** A store on this database, whose tasks stay that long after their end. */
    @Inject
    public AbortStore(Database database, Lifetimes lifetimes) {
        this.database = database;
        this.lifetimes = lifetimes;
    }

    /**
     * The task as it is now, locked until the transaction ends: a claim either came before, and is seen here, or waits
     * and then finds nothing to claim.
     */
    Optional<Task> lock(String id) {
        return Optional.ofNullable(entities.find(Task.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    /**
     * Writes the task's changes at once. It is detached then: its row goes on by other ways than this entity.
     *
     * @param before the state it was in
     */
    void save(Task task, TaskState before) {
        entities.flush();
        entities.detach(task);
        if (task.state() != before && !task.internal()) {
            StateMoves.note(
                    database.besideEntities(), task.product().orElse(null), task.submitter(), before, task.state(), 1);
        }
    }

    /** Says from when on a task that has just ended may be forgotten. */
    void expire(String id) {
        var arguments = new ArrayList<Object>(lifetimes.arguments());
        arguments.add(id);
        database.besideEntities()
                .update("UPDATE task SET expires = " + lifetimes.expires() + " WHERE id = ?", arguments.toArray());
    }

    /** Says, for people, why the task ended as it did. */
    void explain(String id, String message) {
        database.besideEntities().update("UPDATE task_detail SET message = ? WHERE task_id = ?", message, id);
    }

    /** Notes for its parent that a task has ended, if it has one to report to. */
    void ended(Task task) {
        if (!task.isStep()) {
            task.parentId().ifPresent(parent -> TreeMoves.ended(database.besideEntities(), parent, task.state()));
        }
    }

    /**
     * Has the children of a task stop.
     *
     * @param queued whether it was queued, and now waits for them only to end
     */
    void stopChildren(Task task, String by, boolean queued) {
        database.besideEntities().update(STOP, by, task.id());
        if (queued) {
            database.besideEntities()
                    .update(
                            "UPDATE tree_node SET pending_state = ?, pending_reason = ? WHERE task_id = ?",
                            TaskState.ABORTED,
                            Reason.ASKED.code(),
                            task.id());
            TreeMoves.look(database.besideEntities(), task.id());
        }
    }

    /** Has the next task of that key promoted after the commit. */
    void signal(String key) {
        String id = UuidCreator.getTimeOrderedEpoch().toString();
        database.besideEntities().update("INSERT INTO key_signal (id, task_key) VALUES (?, ?)", id, key);
    }
}
