package org.longhaul.submission;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.ParametersJson;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;
import org.longhaul.platform.Journal;
import org.longhaul.platform.TreeMoves;
import org.longhaul.spi.Child;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.Spread;
import org.longhaul.task.Gate;
import org.longhaul.task.Lanes;
import org.longhaul.task.Lease;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

/** Writes children, many at a time, while their parent's row is held. */
@ApplicationScoped
public class ChildStore {
    private static final String PARENT = """
            SELECT root_id, parent_id, module_seq, priority, tag, product, ttl_millis, scope, user_task, submitter
            FROM task WHERE id = ? AND epoch = ? AND state = 1""";
    private static final String LOCK = "UPDATE task SET has_children = TRUE WHERE id = ? AND epoch = ? AND state = 1";
    private static final String ABORTED = "SELECT abort_by FROM task WHERE id = ? AND abort_at IS NOT NULL";
    private static final String NODE = "SELECT unit, mixed, stopping, stop_by FROM tree_node WHERE task_id = ?";
    private static final String TASK = """
            INSERT INTO task (id, seq, root_id, parent_id, child_key, module_seq, module, type, lane, kind, scope, product,
                state, gate, reason, abortable, restartable, internal, user_task, priority, due, claimable_since,
                task_key, tag, max_attempts, abort_at, abort_by, total, unit, accepted_by, created, ended, ended_by,
                submitter, event_no, ttl_millis)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'node', ?, ?, ?, ?, ?, ?, ?, true, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                ?, ?, 1, ?)""";
    private static final String DETAIL =
            "INSERT INTO task_detail (task_id, parameters, attributes, summary, message) VALUES (?, ?, ?, ?, ?)";
    private static final String EVENT = """
            INSERT INTO task_event (task_id, num, kind, state, gate, reason, epoch, attempt, node, actor, note)
            VALUES (?, 1, ?, ?, ?, ?, 0, 0, ?, ?, ?)""";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ChildStore() {}

    /** A store on this database. */
    @Inject
    public ChildStore(Database database) {
        this.database = database;
    }

    /** What children inherit. */
    record Parent(
            String rootId,
            @Nullable String parentId,
            @Nullable Long moduleSeq,
            int priority,
            @Nullable String tag,
            @Nullable String product,
            @Nullable Duration ttl,
            String scope,
            boolean userTask,
            String submitter) {}

    /**
     * A parent whose row is held.
     *
     * @param stopBy who has its children stop; null if they may run
     * @param known whether children were made before
     * @param unit what they count; empty if none has said
     * @param mixed whether they count different things
     */
    record Standing(@Nullable String stopBy, boolean known, String unit, boolean mixed) {}

    /** A child that is not there yet. */
    record Birth(Child child, Prepared order, long seq) {
        String lane() {
            String tag = order.order().tag();
            return child.node() == null || tag == null
                    ? Lanes.of(order.type().name(), tag)
                    : tag + ":" + order.type().execution();
        }

        /** Whether it belongs to one life of a node: nobody else can go on with it. */
        boolean bound() {
            return child.node() != null;
        }
    }

    /** What children of this run's task inherit, if it still owns it. */
    Optional<Parent> parent(Lease lease) {
        return database.engine()
                .first(
                        PARENT,
                        row -> {
                            long number = row.getLong("module_seq");
                            Long moduleSeq = row.wasNull() ? null : Long.valueOf(number);
                            long ttl = row.getLong("ttl_millis");
                            Duration lasting = row.wasNull() ? null : Duration.ofMillis(ttl);
                            return new Parent(
                                    row.getString("root_id"),
                                    row.getString("parent_id"),
                                    moduleSeq,
                                    row.getInt("priority"),
                                    row.getString("tag"),
                                    row.getString("product"),
                                    lasting,
                                    row.getString("scope"),
                                    row.getBoolean("user_task"),
                                    row.getString("submitter"));
                        },
                        lease.taskId(),
                        lease.epoch());
    }

    /** The parent of a task, and the key that it keeps while it waits. */
    record Above(@Nullable String parentId, @Nullable String key) {}

    /** What there is to know of a task on the way up. */
    Optional<Above> above(String id) {
        return database.engine()
                .first(
                        "SELECT parent_id, task_key FROM task WHERE id = ?",
                        row -> new Above(row.getString(1), row.getString(2)),
                        id);
    }

    /** The nodes that are up, by name, and the incarnation of each. */
    SortedMap<String, Long> nodes() {
        record Node(String name, long incarnation) {}
        var nodes = new TreeMap<String, Long>();
        database.engine()
                .list(
                        "SELECT name, incarnation FROM node WHERE state = 'UP' AND lease_until > "
                                + database.dialect().now(),
                        row -> new Node(row.getString(1), row.getLong(2)))
                .forEach(node -> nodes.put(node.name(), node.incarnation()));
        return nodes;
    }

    /** The next place among all tasks. */
    long nextSeq() {
        return database.engine()
                .first(database.dialect().nextOf("task_seq"), row -> row.getLong(1))
                .orElseThrow();
    }

    /** Holds the parent's row until the transaction ends, if the run still owns it; and says that it has children. */
    Optional<Standing> lock(Lease lease) {
        if (database.engine().update(LOCK, lease.taskId(), lease.epoch()) == 0) {
            return Optional.empty();
        }
        String aborted = database.engine()
                .first(ABORTED, row -> Optional.ofNullable(row.getString(1)).orElse("somebody"), lease.taskId())
                .orElse(null);
        return Optional.of(database.engine()
                .first(
                        NODE,
                        row -> new Standing(
                                row.getBoolean("stopping")
                                        ? Optional.ofNullable(row.getString("stop_by"))
                                                .orElse("somebody")
                                        : aborted,
                                true,
                                row.getString("unit"),
                                row.getBoolean("mixed")),
                        lease.taskId())
                .orElseGet(() -> new Standing(aborted, false, "", false)));
    }

    /** The ids of those children that are there, by their keys. */
    Map<String, String> existing(String parent, Collection<String> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        var arguments = new ArrayList<@Nullable Object>();
        arguments.add(parent);
        arguments.addAll(keys);
        record Found(String key, String id) {}
        var found = new HashMap<String, String>();
        database.engine()
                .list(
                        "SELECT child_key, id FROM task WHERE parent_id = ? AND child_key IN ("
                                + String.join(", ", Collections.nCopies(keys.size(), "?")) + ")",
                        row -> new Found(row.getString(1), row.getString(2)),
                        arguments.toArray())
                .forEach(each -> found.put(each.key(), each.id()));
        return found;
    }

    /** Makes them; if their parent is to stop, they have ended before they began. */
    void insert(String parentId, Parent parent, List<Birth> births, Standing standing, String node, Instant now) {
        List<@Nullable Object[]> tasks = new ArrayList<>();
        List<@Nullable Object[]> details = new ArrayList<>();
        List<@Nullable Object[]> events = new ArrayList<>();
        List<@Nullable Object[]> signals = new ArrayList<>();
        boolean stopped = standing.stopBy() != null;
        String why = stopped ? "aborted at birth: its parent was asked to stop by " + standing.stopBy() : null;
        for (Birth birth : births) {
            Prepared order = birth.order();
            var due = order.due() == null ? now : order.due();
            Gate gate = stopped ? null : gate(order, due, now);
            TaskState state = stopped ? TaskState.ABORTED : TaskState.QUEUED;
            String reason = stopped ? Reason.ASKED.code() : null;
            tasks.add(new @Nullable Object[] {
                order.id(),
                birth.seq(),
                parent.rootId(),
                parentId,
                birth.child().key(),
                parent.moduleSeq() == null ? Jdbc.Null.NUMBER : parent.moduleSeq(),
                order.type().module(),
                order.type().name(),
                birth.lane(),
                order.order().scope(),
                parent.product(),
                state,
                gate == null ? Jdbc.Null.NUMBER : gate,
                reason,
                order.type().abortable(),
                order.type().restartable() && !birth.bound(),
                parent.userTask(),
                order.order().priority(),
                due,
                gate == Gate.READY ? now : Jdbc.Null.TIME,
                order.order().key(),
                order.order().tag(),
                birth.bound() ? 1 : order.type().attempts(),
                stopped ? now : Jdbc.Null.TIME,
                standing.stopBy(),
                birth.child().expected(),
                birth.child().unit(),
                node,
                now,
                stopped ? now : Jdbc.Null.TIME,
                stopped ? node : null,
                parent.submitter(),
                order.order().ttl() == null
                        ? Jdbc.Null.NUMBER
                        : Objects.requireNonNull(order.order().ttl()).toMillis()
            });
            details.add(new @Nullable Object[] {
                order.id(),
                order.stored(),
                ParametersJson.write(Parameters.of(order.order().attributes())),
                order.order().summary(),
                why
            });
            events.add(new @Nullable Object[] {
                order.id(),
                Journal.Kind.SUBMITTED.name(),
                state,
                gate == null ? Jdbc.Null.NUMBER : gate,
                reason,
                node,
                parent.submitter(),
                why
            });
            if (gate == Gate.KEY) {
                signals.add(new @Nullable Object[] {order.id(), order.order().key()});
            }
        }
        if (!births.isEmpty()) {
            database.engine().batch(TASK, tasks);
            database.engine().batch(DETAIL, details);
            database.engine().batch(EVENT, events);
        }
        if (!signals.isEmpty()) {
            database.engine().batch("INSERT INTO key_signal (id, task_key) VALUES (?, ?)", signals);
        }
    }

    private static Gate gate(Prepared order, Instant due, Instant now) {
        if (due.isAfter(now)) {
            return Gate.DUE;
        }
        return order.order().key() == null ? Gate.READY : Gate.KEY;
    }

    /** Counts those that were just made, and stores what becomes of their parent when all have ended. */
    void count(String parentId, List<Birth> births, Standing standing, @Nullable Spread spread) {
        String unit = standing.unit();
        boolean mixed = standing.mixed();
        long total = 0;
        for (Birth birth : births) {
            String its = birth.child().unit();
            total += birth.child().expected(); // as its row says: what it reports is counted from there
            if (!its.isEmpty() && birth.child().expected() > 0) {
                mixed |= !unit.isEmpty() && !unit.equals(its);
                unit = unit.isEmpty() ? its : unit;
            }
        }
        if (!standing.known()) {
            database.engine()
                    .update(
                            "INSERT INTO tree_node (task_id, stopping, stop_by) VALUES (?, ?, ?)",
                            parentId,
                            standing.stopBy() != null,
                            standing.stopBy());
        }
        database.engine()
                .update(
                        "UPDATE tree_node SET children = children + ?, aborted = aborted + ?, total = total + ?, unit = ?,"
                                + " mixed = ? WHERE task_id = ?",
                        births.size(),
                        standing.stopBy() == null ? 0 : births.size(),
                        total,
                        unit,
                        mixed,
                        parentId);
        if (spread != null) {
            database.engine()
                    .update(
                            "UPDATE tree_node SET tolerated = ?, stop_early = ?, joins = ?, expected = ?, expected_unit = ?"
                                    + " WHERE task_id = ?",
                            spread.tolerated(),
                            spread.stopsEarly(),
                            spread.joins(),
                            spread.expected(),
                            spread.unit(),
                            parentId);
        }
        TreeMoves.look(database.engine(), parentId);
    }
}
