package org.longhaul.ownership;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Lifetimes;
import org.longhaul.platform.StateMoves;
import org.longhaul.platform.TaskEvents;
import org.longhaul.platform.TreeMoves;
import org.longhaul.task.Actor;
import org.longhaul.task.Lanes;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

/** Tasks that are bound to one life of a node, and the ends of those whose node's life is over. */
@ApplicationScoped
public class BoundStore {
    private static final String ORPHANS = """
            SELECT id, parent_id, lane, task_key FROM task%s WHERE state = 0 AND gate = 0 AND lane >= ? AND lane < ?
                AND NOT EXISTS (SELECT 1 FROM node WHERE node.state IN ('UP', 'DRAINING')
                    AND task.tag = '%s' || TRIM(CAST(CAST(node.incarnation AS char(20)) AS varchar(20))))""";
    private static final String DROP = """
            UPDATE task SET state = 6, gate = NULL, reason = ?, key_held = NULL, ended = %s, ended_by = ?,
                epoch = epoch + 1, event_no = event_no + 1, version = version + 1, expires = %s
            WHERE id = ? AND state = 0 AND gate = 0""";
    private static final String MESSAGE = "Its node ended before it could begin it, and no other may run it";

    private Database database;
    private Lifetimes lifetimes;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected BoundStore() {}

    /** A store on this database. */
    @Inject
    public BoundStore(Database database, Lifetimes lifetimes) {
        this.database = database;
        this.lifetimes = lifetimes;
    }

    /** A queued task whose node's life is over. */
    record Orphan(
            String id,
            @Nullable String parent,
            String lane,
            @Nullable String key) {}

    /** Some of them. */
    List<Orphan> orphans(int limit) {
        String after = Lanes.NODE.substring(0, Lanes.NODE.length() - 1)
                + (char) (Lanes.NODE.charAt(Lanes.NODE.length() - 1) + 1);
        return database.engine()
                .list(
                        ORPHANS.formatted(database.dialect().useIndex("task_claim"), Lanes.NODE)
                                + database.dialect().limit(limit)
                                + database.dialect().withoutWaiting(),
                        row -> new Orphan(
                                row.getString("id"),
                                row.getString("parent_id"),
                                row.getString("lane"),
                                row.getString("task_key")),
                        Lanes.NODE,
                        after);
    }

    /** Drops one, if it is still queued. Whether it was. */
    boolean drop(Orphan task, String by) {
        var arguments = new ArrayList<@Nullable Object>(List.of(Reason.NODE_LOST.code(), by));
        arguments.addAll(lifetimes.arguments());
        arguments.add(task.id());
        String drop = DROP.formatted(database.dialect().now(), lifetimes.expires());
        if (database.engine().update(drop, arguments.toArray()) == 0) {
            return false;
        }
        database.engine().update("UPDATE task_detail SET message = ? WHERE task_id = ?", MESSAGE, task.id());
        StateMoves.note(database.engine(), List.of(task.id()), TaskState.QUEUED, TaskState.DROPPED);
        TaskEvents.append(
                database.engine(),
                database.dialect(),
                Journal.Kind.CHANGED,
                List.of(task.id()),
                by,
                Actor.SYSTEM.name(),
                MESSAGE);
        if (task.parent() != null) {
            TreeMoves.ended(database.engine(), task.parent(), TaskState.DROPPED);
        }
        if (task.key() != null) {
            String id = UuidCreator.getTimeOrderedEpoch().toString();
            database.engine().update("INSERT INTO key_signal (id, task_key) VALUES (?, ?)", id, task.key());
        }
        return true;
    }
}
