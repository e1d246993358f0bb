package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.Actor;

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
        RETRIED
    }

    private JournalStore store;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Journal() {}

    /** A journal on this store. */
    @Inject
    public Journal(JournalStore store) {
        this.store = store;
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
        return store.append(taskId, kind, node, actor, note);
    }
}
