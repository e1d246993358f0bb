package org.longhaul.query;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;
import org.longhaul.task.Gate;
import org.longhaul.task.TaskState;

/** Reads what keeps a task from running: a few queries, each by an index, none of which waits for anybody's locks. */
@ApplicationScoped
public class WhyStore {
    private static final String TASK = """
            SELECT id, seq, type, tag, state, gate, reason, task_key, key_held, priority, due, attempt, max_attempts,
                owner, started, heartbeat, ended, CASE WHEN due > %s THEN 0 ELSE 1 END AS is_due
            FROM task WHERE id = ?""";
    private static final String NODES = """
            SELECT name, state, tags, workers, direct_workers FROM node
            WHERE state IN ('UP', 'DRAINING') AND lease_until > %s ORDER BY name""";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected WhyStore() {}

    /** A store on this database. */
    @Inject
    public WhyStore(Database database) {
        this.database = database;
    }

    /** A task, as far as it matters for why it is not running. */
    record Standing(
            String id,
            long seq,
            String type,
            @Nullable String tag,
            TaskState state,
            @Nullable Gate gate,
            @Nullable String reason,
            @Nullable String key,
            @Nullable String keyHeld,
            int priority,
            Instant due,
            boolean isDue,
            int attempt,
            int maxAttempts,
            @Nullable String owner,
            @Nullable Instant started,
            @Nullable Instant heartbeat,
            @Nullable Instant ended) {}

    /** Another task, and who may see it. */
    record Other(String id, TaskState state, @Nullable String product, String submitter) {}

    /** A node whose lease is good. */
    record Node(String name, boolean up, List<String> tags, int workers, int directWorkers) {}

    /** How many tasks of a type a node runs. */
    record Running(String node, String type, int tasks) {}

    /** Who did something, and when. */
    record Act(String actor, Instant at) {}

    /** How many permits of a type there are, and how many are given. */
    record Permits(int all, int given) {}

    Optional<Standing> task(String id) {
        return database.engine().first(TASK.formatted(database.dialect().now()), WhyStore::standing, id);
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private static Standing standing(ResultSet row) throws SQLException {
        int gate = row.getInt("gate");
        return new Standing(
                row.getString("id"),
                row.getLong("seq"),
                row.getString("type"),
                row.getString("tag"),
                TaskState.values()[row.getInt("state")],
                row.getObject("gate") == null ? null : Gate.values()[gate],
                row.getString("reason"),
                row.getString("task_key"),
                row.getString("key_held"),
                row.getInt("priority"),
                Objects.requireNonNull(Jdbc.instant(row, "due")),
                row.getInt("is_due") == 1,
                row.getInt("attempt"),
                row.getInt("max_attempts"),
                row.getString("owner"),
                Jdbc.instant(row, "started"),
                Jdbc.instant(row, "heartbeat"),
                Jdbc.instant(row, "ended"));
    }

    /** The children of a task: how many there are, and how many have ended. */
    record Children(long made, long ended) {}

    Optional<Children> children(String id) {
        return database.engine()
                .first(
                        "SELECT children, succeeded + failed + aborted + dropped AS ended_ones FROM tree_node"
                                + " WHERE task_id = ?" + database.dialect().withoutWaiting(),
                        row -> new Children(row.getLong(1), row.getLong(2)),
                        id);
    }

    /** What is said of the task's state, for people. */
    Optional<String> message(String id) {
        return database.engine()
                .first(
                        "SELECT message FROM task_detail WHERE task_id = ?" + unwaiting(),
                        row -> Optional.ofNullable(row.getString(1)),
                        id)
                .flatMap(message -> message);
    }

    /** Who held the task last. */
    Optional<Act> lastHold(String id) {
        return database.engine()
                .first(
                        "SELECT actor, happened FROM task_event WHERE task_id = ? AND kind = 'HELD' ORDER BY num DESC"
                                + database.dialect().limit(1) + unwaiting(),
                        row -> new Act(row.getString("actor"), Objects.requireNonNull(Jdbc.instant(row, "happened"))),
                        id);
    }

    /** The task that holds the key. */
    Optional<Other> holder(String key) {
        return database.engine()
                .first(
                        "SELECT id, state, product, submitter FROM task WHERE key_held = ?" + unwaiting(),
                        WhyStore::other,
                        key);
    }

    /** The first task that waits for the key. */
    Optional<Other> firstInLine(String key) {
        return database.engine()
                .first(
                        "SELECT id, state, product, submitter FROM task"
                                + database.dialect().useIndex("task_key_wait")
                                + " WHERE task_key = ? AND state = 0 AND gate = 2 ORDER BY task_key, state, gate, seq"
                                + database.dialect().limit(1) + unwaiting(),
                        WhyStore::other,
                        key);
    }

    @SuppressWarnings("EnumOrdinal") // as above
    private static Other other(ResultSet row) throws SQLException {
        return new Other(
                row.getString("id"),
                TaskState.values()[row.getInt("state")],
                row.getString("product"),
                row.getString("submitter"));
    }

    /** How many tasks wait for the key that were submitted before; counted up to a limit. */
    int inLineBefore(String key, long seq, int limit) {
        return count("task_key_wait", "task_key = ? AND state = 0 AND gate = 2 AND seq < ?", limit, List.of(key, seq));
    }

    /** How many READY tasks in these lanes go before one of this priority, due time and place; counted up to a limit. */
    int ahead(Collection<String> lanes, Standing task, int limit) {
        if (lanes.isEmpty()) {
            return 0;
        }
        String ready = "state = 0 AND gate = 0 AND lane IN ("
                + String.join(", ", Collections.nCopies(lanes.size(), "?")) + ") AND ";
        // three ranges of the index that claims go by, rather than one condition that reads all of it
        int ahead = count("task_claim", ready + "priority > ?", limit, with(lanes, task.priority()));
        if (ahead < limit) {
            ahead += count(
                    "task_claim",
                    ready + "priority = ? AND due < ?",
                    limit - ahead,
                    with(lanes, task.priority(), task.due()));
        }
        if (ahead < limit) {
            ahead += count(
                    "task_claim",
                    ready + "priority = ? AND due = ? AND seq < ?",
                    limit - ahead,
                    with(lanes, task.priority(), task.due(), task.seq()));
        }
        return ahead;
    }

    private static List<Object> with(Collection<String> lanes, Object... more) {
        return Stream.concat(lanes.stream(), Stream.of(more)).toList();
    }

    private int count(String index, String condition, int limit, List<Object> arguments) {
        String query = "SELECT count(*) FROM (SELECT id FROM task"
                + database.dialect().useIndex(index) + " WHERE " + condition
                + database.dialect().limit(limit) + ") counted" + unwaiting();
        return database.engine()
                .first(query, row -> row.getInt(1), arguments.toArray())
                .orElseThrow();
    }

    /** All nodes whose lease is good, by name. */
    List<Node> nodes() {
        return database.engine()
                .list(
                        NODES.formatted(database.dialect().now()) + unwaiting(),
                        row -> new Node(
                                row.getString("name"),
                                row.getString("state").equals("UP"),
                                tags(row.getString("tags")),
                                row.getInt("workers"),
                                row.getInt("direct_workers")));
    }

    private static List<String> tags(String stored) {
        var tags = new ArrayList<String>();
        for (String tag : stored.split(",", -1)) {
            if (!tag.isEmpty()) {
                tags.add(tag);
            }
        }
        return tags;
    }

    /** What runs where. */
    List<Running> running() {
        return database.engine()
                .list(
                        "SELECT owner, type, count(*) AS tasks FROM task"
                                + database.dialect().useIndex("task_owner")
                                + " WHERE state = 1 GROUP BY owner, type" + unwaiting(),
                        row -> new Running(row.getString("owner"), row.getString("type"), row.getInt("tasks")));
    }

    /** The permits of a limited type that may be given. */
    Permits permits(String type) {
        return database.engine()
                .first(
                        "SELECT count(*) AS permits, count(task_id) AS given FROM permit"
                                + " WHERE lane = ? AND retired = false" + unwaiting(),
                        row -> new Permits(row.getInt("permits"), row.getInt("given")),
                        type)
                .orElseThrow();
    }

    private String unwaiting() {
        return database.dialect().withoutWaiting();
    }
}
