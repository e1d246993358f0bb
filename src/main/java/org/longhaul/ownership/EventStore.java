package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Journal;
import org.longhaul.platform.TaskEvents;
import org.longhaul.task.Actor;

/** Appends events of many tasks at once. The update before it, in the same transaction, has raised event_no. */
@ApplicationScoped
public class EventStore {
    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected EventStore() {}

    /** A store on this database. */
    @Inject
    public EventStore(Database database) {
        this.database = database;
    }

    void append(Journal.Kind kind, Collection<String> ids, String node, @Nullable String note) {
        TaskEvents.append(database.engine(), database.dialect(), kind, ids, node, Actor.SYSTEM.name(), note);
    }
}
