package org.longhaul.retention;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Retrying;
import org.longhaul.security.Audit;
import org.longhaul.task.Actor;
import org.longhaul.task.UnknownTaskException;

/**
 * Keeps tasks from being removed, whatever their age, until somebody lets them go. To keep the root of a tree keeps all
 * of it, also what comes to it later. A task may be kept before it has ended; it runs and ends as any other.
 */
@ApplicationScoped
public class Keeps {
    private static final System.Logger LOG = System.getLogger(Keeps.class.getName());

    private KeepStore store;
    private Journal journal;
    private Audit audit;
    private Retrying retrying;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Keeps() {}

    /** Keeps tasks of this store. */
    @Inject
    public Keeps(KeepStore store, Journal journal, Audit audit, Retrying retrying) {
        this.store = store;
        this.journal = journal;
        this.audit = audit;
        this.retrying = retrying;
    }

    /**
     * Keeps a task.
     *
     * @return whether it was not kept before
     * @throws UnknownTaskException if there is no such task
     */
    public boolean keep(String id, Actor by) {
        return change(id, by, true);
    }

    /**
     * Lets a task go by its age again.
     *
     * @return whether it was kept before
     * @throws UnknownTaskException if there is no such task
     */
    public boolean letGo(String id, Actor by) {
        return change(id, by, false);
    }

    private boolean change(String id, Actor by, boolean kept) {
        boolean changed = retrying.joined(() -> {
            if (store.lock(id).orElseThrow(() -> new UnknownTaskException(id)) == kept) {
                return false;
            }
            store.keep(id, kept);
            journal.append(id, kept ? Journal.Kind.KEPT : Journal.Kind.UNKEPT, null, by, null);
            audit.append(by, kept ? "task-kept" : "task-unkept", id, null);
            return true;
        });
        if (changed) {
            LOG.log(Level.INFO, "retention: task {0}: {1} {2} it", id, by.name(), kept ? "keeps" : "no longer keeps");
        }
        return changed;
    }
}
