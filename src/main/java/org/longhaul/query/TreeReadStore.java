package org.longhaul.query;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;

/** Reads children in the order of a tree: those that have not ended by {@code seq}, then the others by their end. */
@ApplicationScoped
public class TreeReadStore {
    private static final String ENTRY =
            QueryStore.COLUMNS + ", d.summary, n.children, n.succeeded, n.failed, n.aborted,"
                    + " n.dropped, n.folded FROM task t LEFT JOIN task_detail d ON d.task_id = t.id"
                    + " LEFT JOIN tree_node n ON n.task_id = t.id WHERE ";
    private static final String COUNTS =
            "SELECT children, succeeded, failed, aborted, dropped, folded FROM tree_node WHERE task_id = ?";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TreeReadStore() {}

    /** A store on this database. */
    @Inject
    public TreeReadStore(Database database) {
        this.database = database;
    }

    /** The task of that id as the top of a tree. */
    Optional<TreeEntry> find(String id) {
        return database.engine()
                .first(ENTRY + "t.id = ?" + database.dialect().withoutWaiting(), row -> entry(row, 0), id);
    }

    /** Children of a task, behind this one if it is not null. */
    List<TreeEntry> children(String parent, int depth, boolean steps, @Nullable TreeEntry last, int limit) {
        var children = new ArrayList<TreeEntry>();
        Instant ended = last == null ? null : last.task().ended();
        if (ended == null) {
            long seq = last == null ? -1 : last.task().seq();
            children.addAll(read(
                    "t.parent_id = ? AND t.ended IS NULL AND t.seq > ?", steps, "t.seq", depth, limit, parent, seq));
        }
        int left = limit - children.size();
        if (left > 0 && ended == null) {
            children.addAll(
                    read("t.parent_id = ? AND t.ended IS NOT NULL", steps, "t.ended, t.seq", depth, left, parent));
        } else if (left > 0 && last != null) {
            long seq = last.task().seq();
            children.addAll(read(
                    "t.parent_id = ? AND t.ended >= ? AND (t.ended > ? OR t.seq > ?)",
                    steps,
                    "t.ended, t.seq",
                    depth,
                    left,
                    parent,
                    ended,
                    ended,
                    seq));
        }
        return children;
    }

    private List<TreeEntry> read(
            String where, boolean steps, String order, int depth, int limit, @Nullable Object... arguments) {
        String sql = ENTRY + where + (steps ? "" : " AND t.step = FALSE") + " ORDER BY " + order
                + database.dialect().limit(limit) + database.dialect().withoutWaiting();
        return database.engine().list(sql, row -> entry(row, depth), arguments);
    }

    private static TreeEntry entry(ResultSet row, int depth) throws SQLException {
        long made = row.getLong("children");
        ChildCounts counts = row.wasNull() ? null : counts(made, row);
        return new TreeEntry(QueryStore.task(row, row.getString("summary")), depth, counts);
    }

    private static ChildCounts counts(long made, ResultSet row) throws SQLException {
        return new ChildCounts(
                made,
                row.getLong("succeeded"),
                row.getLong("failed"),
                row.getLong("aborted"),
                row.getLong("dropped"),
                row.getLong("folded"));
    }

    /** What is known of the children of a task. */
    Optional<ChildCounts> counts(String id) {
        return database.reading().first(COUNTS, row -> counts(row.getLong("children"), row), id);
    }
}
