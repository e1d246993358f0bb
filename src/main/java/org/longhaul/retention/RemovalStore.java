package org.longhaul.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;

/**
 * Deletes ended tasks with all that hangs on them, as fast as the database can. Of a task the row goes first, and only if
 * it has ended, is not held and has no children, and its tree has ended and is not held: what hangs on it follows if it
 * went. So a task is there as a whole or
 * not at all, whatever happened to it since it was chosen.
 */
final class RemovalStore {
    private static final String MAY_GO = "state >= 3 AND gc_hold = FALSE AND (root_id = id OR NOT EXISTS"
            + " (SELECT 1 FROM task root WHERE root.id = task.root_id AND (root.state < 3 OR root.gc_hold = TRUE)))"
            + " AND NOT EXISTS (SELECT 1 FROM task child WHERE child.parent_id = task.id)";

    /** Of those that others have locked, another pass takes care: several nodes then share the work. */
    private static final String REMOVE_ALL =
            "DELETE FROM task WHERE id = ANY (ARRAY(SELECT id FROM task WHERE id = ANY (?)" + " AND " + MAY_GO
                    + " ORDER BY id%s)) RETURNING id";

    private static final String REMOVE_EACH = "DELETE FROM task WHERE id = ? AND " + MAY_GO;

    private static final List<String> WHAT_HANGS_ON_IT = List.of("task_detail", "task_event", "task_run", "tree_node");

    private final Database database;

    RemovalStore(Database database) {
        this.database = database;
    }

    /**
     * Removes those of these tasks that may go, in the caller's transaction.
     *
     * @param ids in order, so that nobody waits for one another in a circle
     * @return the ids of those that went
     */
    Set<String> remove(List<String> ids) {
        return database.dialect().deletesByArrays() ? database.engine().on(on -> byArrays(on, ids)) : oneByOne(ids);
    }

    private Set<String> byArrays(Connection on, List<String> ids) throws SQLException {
        var gone = new HashSet<String>();
        String remove = REMOVE_ALL.formatted(database.dialect().forUpdateSkipLocked());
        try (PreparedStatement statement = on.prepareStatement(remove)) {
            statement.setArray(1, on.createArrayOf("varchar", ids.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    gone.add(rows.getString(1));
                }
            }
        }
        if (!gone.isEmpty()) {
            for (String table : WHAT_HANGS_ON_IT) {
                try (PreparedStatement statement =
                        on.prepareStatement("DELETE FROM " + table + " WHERE task_id = ANY (?)")) {
                    statement.setArray(1, on.createArrayOf("varchar", gone.toArray()));
                    statement.executeUpdate();
                }
            }
        }
        return gone;
    }

    private Set<String> oneByOne(List<String> ids) {
        int[] removed = database.engine().batch(REMOVE_EACH, rows(ids));
        var gone = new ArrayList<String>();
        for (int i = 0; i < removed.length; i++) {
            if (removed[i] == 1) {
                gone.add(ids.get(i));
            }
        }
        if (!gone.isEmpty()) {
            for (String table : WHAT_HANGS_ON_IT) {
                database.engine().batch("DELETE FROM " + table + " WHERE task_id = ?", rows(gone));
            }
        }
        return new HashSet<>(gone);
    }

    private static List<@Nullable Object[]> rows(List<String> ids) {
        var rows = new ArrayList<@Nullable Object[]>();
        ids.forEach(id -> rows.add(new @Nullable Object[] {id}));
        return rows;
    }
}
