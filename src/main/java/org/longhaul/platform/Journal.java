package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.Actor;
import org.longhaul.task.TaskNoted;

/**
 * The history of every task, append only: each change of state, each comment, each act of an operator. It is the audit,
 * the timeline, and the evidence of fault tests.
 */
@ApplicationScoped
public class Journal {
    /** What kind of thing happened. */
    public enum Kind {
        /** The task was accepted. */
        SUBMITTED,
        /** Its gate or state changed. */
        CHANGED,
        /** A node took it. */
        CLAIMED,
        /** An attempt ended. */
        ENDED,
        /** Somebody asked it to stop. */
        ABORT_ASKED,
        /** A text for people. */
        COMMENT,
        /** Somebody holds it. */
        HELD,
        /** Somebody released it. */
        RELEASED,
        /** Somebody had it done again: the note names the new task. */
        RETRIED,
        /** A limit is near, which the note names. */
        WARNED,
        /** Somebody keeps it, whatever its age. */
        KEPT,
        /** Somebody lets it go by its age again. */
        UNKEPT
    }

    private JournalStore store;
    private Consumer<TaskNoted> noted;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Journal() {}

    /** A journal on this store, telling of what is appended. */
    @Inject
    public Journal(JournalStore store, Event<TaskNoted> noted) {
        this(store, (Consumer<TaskNoted>) noted::fire);
    }

    /** As above; what is appended is told to the consumer. */
    public Journal(JournalStore store, Consumer<TaskNoted> noted) {
        this.store = store;
        this.noted = noted;
    }

    /** A journal on this store that tells nobody. */
    public Journal(JournalStore store) {
        this(store, (TaskNoted event) -> {});
    }

    /**
     * Appends an event that describes the task as its row now is, in the caller's transaction. The row's event number
     * is raised by this; it must not be in use by an entity that still holds unflushed changes.
     *
     * @param node the node it happened on, if it happened on one
     * @param actor who did it
     * @return whether there is such a task
     */
    public boolean append(String taskId, Kind kind, @Nullable String node, Actor actor, @Nullable String note) {
        if (!store.append(taskId, kind, node, actor, note)) {
            return false;
        }
        noted.accept(new TaskNoted(taskId));
        return true;
    }
}
