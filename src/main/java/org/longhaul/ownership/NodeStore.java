package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;
import org.longhaul.task.TaskState;

/** The rows of the nodes. Renewals go over the connection that nothing else uses; each commits alone. */
@ApplicationScoped
public class NodeStore {
    private static final String COLUMNS = """
            SELECT name, incarnation, state, beats, lease_millis, host, boot_id, pid, process_start,
                CASE WHEN lease_until < %s THEN 1 ELSE 0 END AS lease_over FROM node
            """;

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected NodeStore() {}

    /** A store on this database. */
    @Inject
    public NodeStore(Database database) {
        this.database = database;
    }

    /** A node as its row describes it; whether its lease is over is said in database time. */
    record Row(
            String name,
            long incarnation,
            String state,
            long beats,
            Duration lease,
            ProcessIdentity process,
            boolean leaseOver) {
        boolean live() {
            return state.equals("UP") || state.equals("DRAINING");
        }
    }

    /** How many tasks a node runs at once, of either kind. */
    record Workers(int batch, int direct) {}

    long nextIncarnation() {
        return database.engine()
                .first(database.dialect().nextOf("node_incarnation"), row -> row.getLong(1))
                .orElseThrow();
    }

    /** The node of that name, locked against every change until the transaction ends. */
    Optional<Row> lock(String name) {
        // a lock wants a plain query: what is computed from the row is read in a second one
        boolean there = database.engine()
                .first(
                        "SELECT name FROM node WHERE name = ?"
                                + database.dialect().forUpdate(),
                        r -> r.getString(1),
                        name)
                .isPresent();
        return there ? find(name) : Optional.empty();
    }

    Optional<Row> find(String name) {
        return database.engine().first(columns() + " WHERE name = ?", NodeStore::read, name);
    }

    /** All nodes that are up or draining, as their rows say. */
    List<Row> live() {
        return database.engine()
                .list(
                        columns() + " WHERE state IN ('UP', 'DRAINING') ORDER BY name"
                                + database.dialect().withoutWaiting(),
                        NodeStore::read);
    }

    private String columns() {
        return COLUMNS.formatted(database.dialect().now());
    }

    private static Row read(ResultSet row) throws SQLException {
        return new Row(
                row.getString("name"),
                row.getLong("incarnation"),
                row.getString("state"),
                row.getLong("beats"),
                Duration.ofMillis(row.getLong("lease_millis")),
                new ProcessIdentity(
                        row.getString("host"),
                        row.getString("boot_id"),
                        row.getLong("pid"),
                        row.getLong("process_start")),
                row.getInt("lease_over") == 1);
    }

    /** Whether an insert failed because the name is there already. */
    boolean taken(RuntimeException failure) {
        return failure instanceof DataAccessException e && database.dialect().duplicateKey(e.sqlException());
    }

    void insert(String name, long incarnation, Duration lease, ProcessIdentity process, String tags, Workers workers) {
        String insert = """
                INSERT INTO node (name, incarnation, state, lease_until, lease_millis, host, boot_id, pid,
                    process_start, tags, workers, direct_workers, started)
                VALUES (?, ?, 'UP', %s, ?, ?, ?, ?, ?, ?, ?, ?, %s)
                """.formatted(
                        database.dialect().nowPlusMillis(), database.dialect().now());
        database.engine()
                .update(
                        insert,
                        name,
                        incarnation,
                        lease.toMillis(),
                        lease.toMillis(),
                        process.host(),
                        process.boot(),
                        process.pid(),
                        process.start(),
                        tags,
                        workers.batch(),
                        workers.direct());
    }

    /** Gives the name to a new incarnation. The row is locked by the caller. */
    void replace(String name, long incarnation, Duration lease, ProcessIdentity process, String tags, Workers workers) {
        String update = """
                UPDATE node SET incarnation = ?, state = 'UP', beats = beats + 1, lease_until = %s, lease_millis = ?,
                    host = ?, boot_id = ?, pid = ?, process_start = ?, tags = ?, workers = ?, direct_workers = ?,
                    started = %s, drain_began = NULL, drain_tasks = 0, gone = NULL, left_tasks = 0, settled = NULL
                WHERE name = ?
                """.formatted(
                        database.dialect().nowPlusMillis(), database.dialect().now());
        database.engine()
                .update(
                        update,
                        incarnation,
                        lease.toMillis(),
                        lease.toMillis(),
                        process.host(),
                        process.boot(),
                        process.pid(),
                        process.start(),
                        tags,
                        workers.batch(),
                        workers.direct(),
                        name);
    }

    /** One beat, and a new lease. Whether the row still is of this incarnation and alive. */
    boolean renew(String name, long incarnation, Duration lease) {
        String update = """
                UPDATE node SET beats = beats + 1, lease_until = %s, lease_millis = ?
                WHERE name = ? AND incarnation = ? AND state IN ('UP', 'DRAINING')
                """.formatted(database.dialect().nowPlusMillis());
        return database.heartbeat().update(update, lease.toMillis(), lease.toMillis(), name, incarnation) == 1;
    }

    /** Says of this incarnation that it takes no new tasks. */
    boolean draining(String name, long incarnation) {
        return database.heartbeat()
                        .update(
                                "UPDATE node SET state = 'DRAINING', drain_began = "
                                        + database.dialect().now()
                                        + ", drain_tasks = ? WHERE name = ? AND incarnation = ? AND state = 'UP'",
                                running(name, incarnation),
                                name,
                                incarnation)
                == 1;
    }

    /** Says of this incarnation that it runs nothing any more. */
    boolean stopped(String name, long incarnation) {
        return database.heartbeat()
                        .update(
                                "UPDATE node SET state = 'STOPPED', gone = "
                                        + database.dialect().now()
                                        + ", left_tasks = ?"
                                        + " WHERE name = ? AND incarnation = ? AND state IN ('UP', 'DRAINING')",
                                running(name, incarnation),
                                name,
                                incarnation)
                == 1;
    }

    /** Declares this incarnation dead. The row is locked by the caller. */
    void dead(String name, long incarnation) {
        database.engine()
                .update(
                        "UPDATE node SET state = 'DEAD', gone = "
                                + database.dialect().now()
                                + ", left_tasks = ?"
                                + " WHERE name = ? AND incarnation = ? AND state IN ('UP', 'DRAINING')",
                        running(name, incarnation),
                        name,
                        incarnation);
    }

    /** How many tasks this incarnation owns, without waiting for what changes just now. */
    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private long running(String name, long incarnation) {
        return database.engine()
                .first(
                        "SELECT count(*) FROM task WHERE state = " + TaskState.RUNNING.ordinal()
                                + " AND owner = ? AND incarnation = ?"
                                + database.dialect().withoutWaiting(),
                        row -> row.getLong(1),
                        name,
                        incarnation)
                .orElse(0L);
    }

    /**
     * What became of a node that drains or is gone.
     *
     * @param drainBegan when it began to drain; null if it never did
     * @param drainTasks how many tasks ran then
     * @param gone when it stopped or was declared dead; null if it is there
     * @param leftTasks how many tasks it left then
     * @param settled when none of these was left any more
     * @param running how many of its tasks are RUNNING now
     */
    record Fate(
            String name,
            long incarnation,
            String state,
            @Nullable Instant drainBegan,
            long drainTasks,
            @Nullable Instant gone,
            long leftTasks,
            @Nullable Instant settled,
            long running) {}

    /** The fates of all nodes that drain or are gone. */
    List<Fate> fates() {
        return database
                .engine()
                .list(
                        "SELECT name, incarnation, state, drain_began, drain_tasks, gone, left_tasks, settled FROM node"
                                + " WHERE drain_began IS NOT NULL OR gone IS NOT NULL ORDER BY name"
                                + database.dialect().withoutWaiting(),
                        row -> new Fate(
                                row.getString("name"),
                                row.getLong("incarnation"),
                                row.getString("state"),
                                Jdbc.instant(row, "drain_began"),
                                row.getLong("drain_tasks"),
                                Jdbc.instant(row, "gone"),
                                row.getLong("left_tasks"),
                                Jdbc.instant(row, "settled"),
                                0))
                .stream()
                .map(fate -> fate.settled() == null ? counted(fate) : fate)
                .toList();
    }

    /** All nodes, by name. */
    @SuppressWarnings("EnumOrdinal") // as above
    List<NodeView> views() {
        return database.engine()
                .list(
                        "SELECT n.*, CASE WHEN n.lease_until < %s THEN 1 ELSE 0 END AS lease_over,"
                                        .formatted(database.dialect().now())
                                + " (SELECT COUNT(*) FROM task t WHERE t.state = ? AND t.owner = n.name"
                                + " AND t.incarnation = n.incarnation) AS running FROM node n ORDER BY n.name"
                                + database.dialect().withoutWaiting(),
                        row -> new NodeView(
                                row.getString("name"),
                                row.getLong("incarnation"),
                                row.getString("state"),
                                row.getInt("lease_over") == 1,
                                row.getString("host"),
                                row.getLong("pid"),
                                row.getString("tags"),
                                row.getInt("workers"),
                                row.getInt("direct_workers"),
                                Objects.requireNonNull(Jdbc.instant(row, "started")),
                                Jdbc.instant(row, "drain_began"),
                                Jdbc.instant(row, "gone"),
                                row.getLong("running")),
                        TaskState.RUNNING.ordinal());
    }

    private Fate counted(Fate fate) {
        return new Fate(
                fate.name(),
                fate.incarnation(),
                fate.state(),
                fate.drainBegan(),
                fate.drainTasks(),
                fate.gone(),
                fate.leftTasks(),
                null,
                running(fate.name(), fate.incarnation()));
    }

    /** Notes that nothing is left of nodes that are gone, each once. */
    void settle() {
        fates().stream()
                .filter(fate -> fate.gone() != null && fate.settled() == null && fate.running() == 0)
                .forEach(fate -> database.engine()
                        .update(
                                "UPDATE node SET settled = "
                                        + database.dialect().now()
                                        + " WHERE name = ? AND incarnation = ? AND gone IS NOT NULL AND settled IS NULL",
                                fate.name(),
                                fate.incarnation()));
    }
}
