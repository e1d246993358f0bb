package org.longhaul.platform;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends events of many tasks at once, on the connection of the update before it, which has raised {@code event_no} in
 * the same transaction. Each event describes its task as the row now is.
 */
public final class TaskEvents {
    private static final String APPEND = """
            INSERT INTO task_event (task_id, num, kind, state, gate, reason, epoch, attempt, node, actor, note)
            SELECT id, event_no, CAST(? AS varchar(20)), state, gate, reason, epoch, attempt,
                CAST(? AS varchar(100)), CAST(? AS varchar(100)), CAST(? AS %s) FROM task WHERE id = ?
            """;

    private TaskEvents() {}

    /**
     * Appends one event of each.
     *
     * @param node where it happened
     * @param actor who did it
     */
    public static void append(
            Jdbc on,
            Dialect dialect,
            Journal.Kind kind,
            Collection<String> ids,
            String node,
            String actor,
            @Nullable String note) {
        if (ids.isEmpty()) {
            return;
        }
        String text = note == null ? null : Texts.stored(note, dialect.maxText());
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (String id : ids) {
            rows.add(new @Nullable Object[] {kind.name(), node, actor, text, id});
        }
        on.batch(APPEND.formatted(dialect.textType()), rows);
    }
}
