package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Retrying;
import org.longhaul.task.Actor;
import org.longhaul.task.Gate;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskState;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.task.WrongStateException;

/**
 * Keeps queued tasks from being run until somebody releases them.
 *
 * <p>A held task keeps the key that it already holds, so that nothing of that key overtakes it. One that has not got its
 * key yet is passed over while it is held, and stands again at the place of its submission once it is released.
 *
 * <p>Both acts join the transaction of the caller, if there is one. Who does it to several tasks in one transaction goes
 * by the order of their ids.
 */
@ApplicationScoped
public class Holds {
    private static final System.Logger LOG = System.getLogger(Holds.class.getName());
    private static final String A_QUEUED_ONE = "a QUEUED task";

    private HoldStore store;
    private Retrying retrying;
    private Journal journal;
    private Consumer<TaskChanged> changes;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Holds() {}

    /** Holds tasks of this store. */
    @Inject
    public Holds(HoldStore store, Retrying retrying, Journal journal, Event<TaskChanged> changes) {
        this(store, retrying, journal, (Consumer<TaskChanged>) changes::fire);
    }

    /** As above; what changed goes to the consumer. */
    public Holds(HoldStore store, Retrying retrying, Journal journal, Consumer<TaskChanged> changes) {
        this.store = store;
        this.retrying = retrying;
        this.journal = journal;
        this.changes = changes;
    }

    /**
     * Holds a queued task, whichever gate it is behind.
     *
     * @param by who does it
     * @return whether it was not held before
     * @throws UnknownTaskException if there is no such task
     * @throws WrongStateException if it is not queued
     */
    public boolean hold(String id, Actor by) {
        boolean done = retrying.joined(() -> keep(id, by));
        if (done) {
            LOG.log(Level.INFO, "ownership: task {0}: {1} holds it", id, by.name());
        }
        return done;
    }

    private boolean keep(String id, Actor by) {
        HoldStore.Found task = queued(id, "held");
        if (task.gate() == Gate.HELD) {
            return false;
        }
        store.hold(id);
        if (task.gate() == Gate.KEY && task.key() != null) {
            // whoever was just handing the key to this task may have looked past the next: let somebody look again
            store.signal(task.key());
        }
        journal.append(id, Journal.Kind.HELD, null, by, null);
        changes.accept(new TaskChanged(id, TaskState.QUEUED, task.lane()));
        return true;
    }

    /**
     * Releases a held task: it is DUE again if its time is still to come, else behind its KEY if it has one and does not
     * hold it, else READY.
     *
     * @param by who does it
     * @return whether it was held before
     * @throws UnknownTaskException if there is no such task
     * @throws WrongStateException if it is not queued
     */
    public boolean release(String id, Actor by) {
        boolean done = retrying.joined(() -> letGo(id, by));
        if (done) {
            LOG.log(Level.INFO, "ownership: task {0}: {1} releases it", id, by.name());
        }
        return done;
    }

    private boolean letGo(String id, Actor by) {
        HoldStore.Found task = queued(id, "released");
        if (task.gate() != Gate.HELD) {
            return false;
        }
        Gate gate = gate(id, task);
        boolean backsOffNoMore = gate != Gate.DUE && Reason.BACKOFF.code().equals(task.reason());
        store.release(id, gate, backsOffNoMore ? null : task.reason());
        if (gate == Gate.KEY && task.key() != null) {
            store.signal(task.key());
        }
        journal.append(id, Journal.Kind.RELEASED, null, by, null);
        changes.accept(new TaskChanged(id, TaskState.QUEUED, task.lane()));
        return true;
    }

    private HoldStore.Found queued(String id, String tried) {
        HoldStore.Found task = store.lock(id).orElseThrow(() -> new UnknownTaskException(id));
        if (task.state() != TaskState.QUEUED) {
            throw new WrongStateException(id, task.state(), tried, A_QUEUED_ONE);
        }
        return task;
    }

    private Gate gate(String id, HoldStore.Found task) {
        if (!store.isDue(id)) {
            return Gate.DUE;
        }
        return task.key() != null && task.keyHeld() == null ? Gate.KEY : Gate.READY;
    }
}
