package org.longhaul.submission;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.longhaul.platform.Database;
import org.longhaul.platform.StateMoves;
import org.longhaul.task.Gate;
import org.longhaul.task.Task;
import org.longhaul.task.TaskDetail;

/** Writes new tasks, in the transaction of the caller. */
@ApplicationScoped
public class SubmissionStore {
    @PersistenceContext(unitName = "longhaul")
    EntityManager entities;

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected SubmissionStore() {}

    /** A store on this database. */
    @Inject
    public SubmissionStore(Database database) {
        this.database = database;
    }

    /** The next place among all tasks. */
    long nextSeq() {
        return database.besideEntities()
                .first(database.dialect().nextOf("task_seq"), row -> row.getLong(1))
                .orElseThrow();
    }

    /** Inserts the task at once. It is detached then: its row goes on by other ways than this entity. */
    void insert(Task task, TaskDetail detail) {
        entities.persist(task);
        entities.persist(detail);
        entities.flush();
        entities.detach(task);
        entities.detach(detail);
        StateMoves.note(
                database.besideEntities(), task.product().orElse(null), task.submitter(), null, task.state(), 1);
        if (task.gate().filter(gate -> gate == Gate.KEY).isPresent()) {
            // the task's own id serves as the signal's: a task is submitted once
            database.besideEntities()
                    .update(
                            "INSERT INTO key_signal (id, task_key) VALUES (?, ?)",
                            task.id(),
                            task.key().orElseThrow());
        }
    }

    /** Which of these tasks there are, or may be in a moment. */
    Set<String> existing(List<String> ids) {
        String sql = "SELECT id FROM task WHERE id IN (" + String.join(", ", Collections.nCopies(ids.size(), "?")) + ")"
                + database.dialect().withoutWaiting();
        return Set.copyOf(database.engine().list(sql, row -> row.getString("id"), ids.toArray()));
    }
}
