package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Texts;
import org.longhaul.task.Actor;

/** Appends events of many tasks at once. The update before it, in the same transaction, has raised event_no. */
@ApplicationScoped
public class EventStore {
    private static final String APPEND = """
            INSERT INTO task_event (task_id, num, kind, state, gate, reason, epoch, attempt, node, actor, note)
            SELECT id, event_no, CAST(? AS varchar(20)), state, gate, reason, epoch, attempt,
                CAST(? AS varchar(100)), CAST(? AS varchar(100)), CAST(? AS %s) FROM task WHERE id = ?
            """;

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
        if (ids.isEmpty()) {
            return;
        }
        String text =
                note == null ? null : Texts.stored(note, database.dialect().maxText());
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (String id : ids) {
            rows.add(new @Nullable Object[] {kind.name(), node, Actor.SYSTEM.name(), text, id});
        }
        database.engine().batch(APPEND.formatted(database.dialect().textType()), rows);
    }
}
