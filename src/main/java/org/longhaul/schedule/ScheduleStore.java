package org.longhaul.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;
import org.longhaul.spi.TaskInfo;
import org.longhaul.spi.VirtualTask;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskState;

/**
 * The rows of schedules and of their ticks. What writes does so on the connection of the caller's transaction, beside
 * the task that it makes.
 */
@ApplicationScoped
public class ScheduleStore {
    private static final String SELECT = """
            SELECT name, id, type, parameters, interval_millis, starts, ends, tag, priority, product, summary,
                ttl_millis, overlap, state, node, next_due, last_due, last_task, owner, owner_grants, created, changed, version,
                %s AS seen
            FROM schedule""";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ScheduleStore() {}

    /** A store on this database. */
    @Inject
    public ScheduleStore(Database database) {
        this.database = database;
    }

    private String select() {
        return SELECT.formatted(database.dialect().now());
    }

    /** The time of the database. There must be a transaction. */
    Instant now() {
        return database.besideEntities()
                .first(
                        "SELECT " + database.dialect().now() + " AS seen FROM setting WHERE name = '*'",
                        row -> row.getTimestamp("seen").toInstant())
                .orElseThrow();
    }

    Optional<Schedule> find(String name) {
        return database.reading().first(select() + " WHERE name = ?", ScheduleStore::read, name);
    }

    Optional<Schedule> findById(String id) {
        return database.reading().first(select() + " WHERE id = ?", ScheduleStore::read, id);
    }

    /** Those that this sight covers, by name, behind a name. */
    List<Schedule> list(Sight sight, String after, int limit) {
        var arguments = new ArrayList<@Nullable Object>(List.of(after));
        String where = " WHERE name > ?";
        if (!sight.all()) {
            if (sight.products().isEmpty()) {
                return List.of();
            }
            where += " AND product IN ("
                    + String.join(", ", Collections.nCopies(sight.products().size(), "?"))
                    + ")";
            arguments.addAll(sight.products());
        }
        return database.reading()
                .list(
                        select() + where + " ORDER BY name" + database.dialect().limit(limit),
                        ScheduleStore::read,
                        arguments.toArray());
    }

    /** Whether an insert failed because the name is there already. */
    boolean taken(RuntimeException failure) {
        return failure instanceof DataAccessException e && database.dialect().duplicateKey(e.sqlException());
    }

    void insert(Schedule made) {
        database.besideEntities()
                .update(
                        """
                        INSERT INTO schedule (name, id, type, parameters, interval_millis, starts, ends, tag, priority,
                            product, summary, ttl_millis, overlap, state, next_due, owner, owner_grants, created,
                            changed, version)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
                        """,
                        made.name(),
                        made.id(),
                        made.type(),
                        made.stored(),
                        made.interval().toMillis(),
                        made.starts(),
                        time(made.ends()),
                        made.tag(),
                        made.priority(),
                        made.product(),
                        made.summary(),
                        millis(made.ttl()),
                        made.overlap().name(),
                        made.state().name(),
                        time(made.nextDue()),
                        made.owner(),
                        made.ownerGrants(),
                        made.created(),
                        made.changed());
    }

    /** Writes what somebody wants now, unless it was changed since that version. Another node may be bound to it then. */
    boolean change(Schedule wanted, long version) {
        return database.besideEntities()
                        .update(
                                """
                                UPDATE schedule SET type = ?, parameters = ?, interval_millis = ?, starts = ?, ends = ?,
                                    node = CASE WHEN COALESCE(tag, '') = ? THEN node ELSE NULL END, tag = ?, priority = ?,
                                    product = ?, summary = ?, ttl_millis = ?, overlap = ?, state = ?, next_due = ?,
                                    owner = ?, owner_grants = ?, changed = ?, version = version + 1
                                WHERE id = ? AND version = ?
                                """,
                                wanted.type(),
                                wanted.stored(),
                                wanted.interval().toMillis(),
                                wanted.starts(),
                                time(wanted.ends()),
                                Objects.requireNonNullElse(wanted.tag(), ""),
                                wanted.tag(),
                                wanted.priority(),
                                wanted.product(),
                                wanted.summary(),
                                millis(wanted.ttl()),
                                wanted.overlap().name(),
                                wanted.state().name(),
                                time(wanted.nextDue()),
                                wanted.owner(),
                                wanted.ownerGrants(),
                                wanted.changed(),
                                wanted.id(),
                                version)
                == 1;
    }

    /** Pauses it, lets it go on, or ends it, unless it was changed since that version. */
    boolean move(Schedule before, ScheduleState state, @Nullable Instant nextDue, Instant now) {
        return database.besideEntities().update("""
                                UPDATE schedule SET state = ?, next_due = ?, changed = ?, version = version + 1
                                WHERE id = ? AND version = ?
                                """, state.name(), time(nextDue), now, before.id(), before.version())
                == 1;
    }

    /** Removes it with its ticks, unless it was changed since that version. */
    boolean remove(Schedule before) {
        boolean gone = database.besideEntities()
                        .update("DELETE FROM schedule WHERE id = ? AND version = ?", before.id(), before.version())
                == 1;
        if (gone) {
            database.besideEntities().update("DELETE FROM schedule_tick WHERE schedule_id = ?", before.id());
        }
        return gone;
    }

    /** Whether that node is up, with a lease. */
    boolean live(String node) {
        return database.engine()
                .first(
                        "SELECT 1 FROM node WHERE name = ? AND state = 'UP' AND lease_until >= "
                                + database.dialect().now() + database.dialect().withoutWaiting(),
                        row -> true,
                        node)
                .isPresent();
    }

    /** Which schedule is bound to which node. */
    record Bound(String name, @Nullable String node) {}

    /** Active schedules whose node is none, or not up any more, among those that a node with these tags may tick. */
    List<Bound> orphans(List<String> tags, int limit) {
        var arguments = new ArrayList<@Nullable Object>(tags);
        String mine =
                tags.isEmpty() ? "" : " OR s.tag IN (" + String.join(", ", Collections.nCopies(tags.size(), "?")) + ")";
        String sql = "SELECT s.name, s.node FROM schedule s WHERE s.state = 'ACTIVE' AND (s.tag IS NULL" + mine + ")"
                + " AND (s.node IS NULL OR NOT EXISTS (SELECT 1 FROM node n WHERE n.name = s.node AND n.state = 'UP'"
                + " AND n.lease_until >= " + database.dialect().now() + "))"
                + " ORDER BY s.name" + database.dialect().limit(limit)
                + database.dialect().withoutWaiting();
        return database.engine()
                .list(sql, row -> new Bound(row.getString("name"), row.getString("node")), arguments.toArray());
    }

    /** Schedules bound to this node whose tag it does not have: it was started with others. */
    List<String> misplaced(String node, List<String> tags, int limit) {
        var arguments = new ArrayList<@Nullable Object>(List.of(node));
        arguments.addAll(tags);
        String others = tags.isEmpty()
                ? ""
                : " AND tag NOT IN (" + String.join(", ", Collections.nCopies(tags.size(), "?")) + ")";
        String sql = "SELECT name FROM schedule WHERE state = 'ACTIVE' AND node = ? AND tag IS NOT NULL" + others
                + " ORDER BY name" + database.dialect().limit(limit)
                + database.dialect().withoutWaiting();
        return database.engine().list(sql, row -> row.getString("name"), arguments.toArray());
    }

    /** Binds a schedule to another node, or to none, unless somebody else has done so. */
    boolean bind(String name, @Nullable String from, @Nullable String to) {
        return from == null
                ? database.besideEntities()
                                .update(
                                        "UPDATE schedule SET node = ? WHERE name = ? AND node IS NULL AND state = 'ACTIVE'",
                                        to,
                                        name)
                        == 1
                : database.besideEntities()
                                .update(
                                        "UPDATE schedule SET node = ? WHERE name = ? AND node = ? AND state = 'ACTIVE'",
                                        to,
                                        name,
                                        from)
                        == 1;
    }

    /** The names of those that are due and bound to this node, the longest due first. */
    List<String> due(String node, int limit) {
        return database.engine()
                .list(
                        "SELECT name FROM schedule WHERE next_due <= "
                                + database.dialect().now()
                                + " AND state = 'ACTIVE' AND node = ? ORDER BY next_due"
                                + database.dialect().limit(limit)
                                + database.dialect().withoutWaiting(),
                        row -> row.getString("name"),
                        node);
    }

    /**
     * Claims a tick: of all that try, one succeeds, and holds the row until its transaction ends.
     *
     * @param before the schedule as it was read, with the tick as its next
     * @param dealt the latest time that is dealt with now
     * @param next the next tick; null if there is none
     */
    boolean advance(Schedule before, Instant dealt, @Nullable Instant next) {
        return database.besideEntities()
                        .update(
                                """
                                UPDATE schedule SET next_due = ?, last_due = ?, state = ?
                                WHERE id = ? AND version = ? AND next_due = ? AND state = 'ACTIVE'
                                """,
                                time(next),
                                dealt,
                                next == null ? ScheduleState.ENDED.name() : ScheduleState.ACTIVE.name(),
                                before.id(),
                                before.version(),
                                before.nextDue())
                == 1;
    }

    /** Has other ticks and changes of this schedule wait until the transaction ends; false if it is gone. */
    boolean lock(Schedule schedule) {
        return database.besideEntities().update("UPDATE schedule SET last_task = last_task WHERE id = ?", schedule.id())
                == 1;
    }

    void made(Schedule schedule, String task) {
        database.besideEntities().update("UPDATE schedule SET last_task = ? WHERE id = ?", task, schedule.id());
    }

    /** Whether that task is there and has not ended. */
    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    boolean runs(String task) {
        return database.besideEntities()
                .first("SELECT state FROM task WHERE id = ?", row -> TaskState.values()[row.getInt("state")], task)
                .filter(state -> !state.isFinal())
                .isPresent();
    }

    /** Whether something is noted of that time. */
    boolean dealtWith(Schedule schedule, Instant due) {
        return database.besideEntities()
                .first("SELECT 1 FROM schedule_tick WHERE schedule_id = ? AND due = ?", row -> true, schedule.id(), due)
                .isPresent();
    }

    void note(Schedule schedule, Tick tick) {
        database.besideEntities()
                .update(
                        """
                        INSERT INTO schedule_tick (schedule_id, due, outcome, ticks, task_id, node, happened, note)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                        schedule.id(),
                        tick.due(),
                        tick.outcome().name(),
                        tick.ticks(),
                        tick.task(),
                        tick.node(),
                        tick.happened(),
                        tick.note());
    }

    /** Forgets all ticks but the latest so many. */
    void prune(Schedule schedule, int kept) {
        List<Instant> old = database.besideEntities()
                .list(
                        "SELECT due FROM schedule_tick WHERE schedule_id = ? ORDER BY due DESC OFFSET " + kept
                                + " ROWS FETCH FIRST 50 ROWS ONLY",
                        row -> row.getTimestamp("due").toInstant(),
                        schedule.id());
        old.forEach(due -> database.besideEntities()
                .update("DELETE FROM schedule_tick WHERE schedule_id = ? AND due = ?", schedule.id(), due));
    }

    /** The latest ticks, the latest first. */
    List<Tick> ticks(String scheduleId, int limit) {
        return database.reading()
                .list(
                        "SELECT due, outcome, ticks, task_id, node, happened, note FROM schedule_tick"
                                + " WHERE schedule_id = ? ORDER BY due DESC"
                                + database.dialect().limit(limit),
                        row -> new Tick(
                                row.getTimestamp("due").toInstant(),
                                Tick.Outcome.valueOf(row.getString("outcome")),
                                row.getLong("ticks"),
                                row.getString("task_id"),
                                row.getString("node"),
                                row.getTimestamp("happened").toInstant(),
                                row.getString("note")),
                        scheduleId);
    }

    /** The ids of all schedules. */
    List<String> ids() {
        return database.engine()
                .list("SELECT id FROM schedule" + database.dialect().withoutWaiting(), row -> row.getString("id"));
    }

    /** These tasks as far as they are there, as parts of what made them. */
    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    List<VirtualTask> made(List<String> tasks) {
        if (tasks.isEmpty()) {
            return List.of();
        }
        String sql =
                "SELECT id, type, state, owner, completed, total, unit, created, due, ended FROM task WHERE id IN ("
                        + String.join(", ", Collections.nCopies(tasks.size(), "?")) + ")"
                        + database.dialect().withoutWaiting();
        return database.engine()
                .list(
                        sql,
                        row -> VirtualTask.of(
                                        row.getString("id"),
                                        row.getString("type"),
                                        TaskInfo.State.valueOf(TaskState.values()[row.getInt("state")].name()),
                                        row.getTimestamp("created").toInstant())
                                .withNode(row.getString("owner"))
                                .withProgress(row.getLong("completed"), row.getLong("total"), row.getString("unit"))
                                .withDue(Jdbc.instant(row, "due"))
                                .withEnded(Jdbc.instant(row, "ended")),
                        tasks.toArray());
    }

    private static Object time(@Nullable Instant time) {
        return time == null ? Jdbc.Null.TIME : time;
    }

    private static Object millis(@Nullable Duration duration) {
        return duration == null ? Jdbc.Null.NUMBER : duration.toMillis();
    }

    private static Schedule read(ResultSet row) throws SQLException {
        long ttl = row.getLong("ttl_millis");
        boolean noTtl = row.wasNull();
        return new Schedule(
                row.getString("name"),
                row.getString("id"),
                row.getString("type"),
                row.getString("parameters"),
                Duration.ofMillis(row.getLong("interval_millis")),
                row.getTimestamp("starts").toInstant(),
                Jdbc.instant(row, "ends"),
                row.getString("tag"),
                row.getInt("priority"),
                row.getString("product"),
                row.getString("summary"),
                noTtl ? null : Duration.ofMillis(ttl),
                Overlap.valueOf(row.getString("overlap")),
                ScheduleState.valueOf(row.getString("state")),
                row.getString("node"),
                Jdbc.instant(row, "next_due"),
                Jdbc.instant(row, "last_due"),
                row.getString("last_task"),
                row.getString("owner"),
                row.getString("owner_grants"),
                row.getTimestamp("created").toInstant(),
                row.getTimestamp("changed").toInstant(),
                row.getLong("version"),
                row.getTimestamp("seen").toInstant());
    }
}
