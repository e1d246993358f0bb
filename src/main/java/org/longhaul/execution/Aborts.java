package org.longhaul.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.time.Clock;
import java.util.function.Consumer;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Retrying;
import org.longhaul.task.Actor;
import org.longhaul.task.Task;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskState;
import org.longhaul.task.UnknownTaskException;

/**
 * Asks tasks to stop. A queued task ends at once and never runs; a running one is told by its node, which looks for
 * requests twice a second. The children of a task that is asked to stop are asked as well, wherever they are.
 */
@ApplicationScoped
public class Aborts {
    private static final Logger LOG = System.getLogger(Aborts.class.getName());

    private AbortStore store;
    private Retrying retrying;
    private Journal journal;
    private Consumer<TaskChanged> changes;
    private Clock clock;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Aborts() {}

    /** Aborts tasks of this store. */
    @Inject
    public Aborts(AbortStore store, Retrying retrying, Journal journal, Event<TaskChanged> changes, Clock clock) {
        this(store, retrying, journal, changes::fire, clock);
    }

    /** As above; what changed goes to the consumer. */
    public Aborts(AbortStore store, Retrying retrying, Journal journal, Consumer<TaskChanged> changes, Clock clock) {
        this.store = store;
        this.retrying = retrying;
        this.journal = journal;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Asks the task to stop. To ask again changes nothing, also when it has ended by the first request.
     *
     * @param by who asks
     * @return whether this was the first request
     * @throws UnknownTaskException if there is no such task
     * @throws org.longhaul.task.TaskEndedException if it has ended otherwise
     * @throws org.longhaul.task.NotAbortableException if its type cannot be aborted
     */
    public boolean abort(String id, Actor by) {
        boolean first = retrying.joined(() -> ask(id, by));
        if (first) {
            LOG.log(Logger.Level.INFO, "Task {0}: {1} asks it to stop", id, by.name());
        }
        return first;
    }

    private boolean ask(String id, Actor by) {
        Task task = store.lock(id).orElseThrow(() -> new UnknownTaskException(id));
        if (task.state() == TaskState.ABORTED && task.abortAt().isPresent()) {
            return false;
        }
        TaskState before = task.state();
        if (!task.abort(by.name(), clock.instant())) {
            return false;
        }
        store.save(task, before);
        journal.append(id, Journal.Kind.ABORT_ASKED, null, by, null);
        if (task.state().isFinal()) {
            neverRun(task, by);
        } else if (task.hasChildren()) {
            boolean wasQueued = before == TaskState.QUEUED;
            store.stopChildren(task, by.name(), wasQueued);
            if (wasQueued) {
                changes.accept(new TaskChanged(id, task.state(), task.lane()));
            }
        }
        return true;
    }

    private void neverRun(Task task, Actor by) {
        String message = "aborted by %s before it began".formatted(by.name());
        store.explain(task.id(), message);
        store.expire(task.id());
        store.ended(task);
        journal.append(task.id(), Journal.Kind.CHANGED, null, by, message);
        task.key().ifPresent(store::signal);
        changes.accept(new TaskChanged(task.id(), task.state(), task.lane()));
    }
}
