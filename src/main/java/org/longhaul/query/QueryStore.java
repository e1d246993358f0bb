package org.longhaul.query;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;
import org.longhaul.platform.Journal;
import org.longhaul.task.Gate;
import org.longhaul.task.Progress;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskState;

/** Reads tasks one by one, and their history. */
@ApplicationScoped
public class QueryStore {
    static final String COLUMNS = """
            SELECT t.id, t.seq, t.type, t.module, t.state, t.gate, t.reason, t.abortable, t.priority, t.task_key, t.tag,
                t.completed, t.total, t.unit, t.attempt, t.max_attempts, t.epoch, t.owner, t.ended_by, t.accepted_by,
                t.submitter, t.product, t.scope, t.ttl_millis, t.kind, t.internal, t.consumed, t.gc_hold, t.retry_of, t.abort_at, t.created, t.due, t.started, t.heartbeat, t.ended,
                t.event_no, t.last_polled, t.parent_id, t.root_id, t.child_key, t.module_seq, t.stage, t.has_children,
                t.step, t.has_steps""";
    private static final String FIND = COLUMNS + " FROM task t WHERE t.id = ?";
    private static final String SUMMARY = "SELECT summary FROM task_detail WHERE task_id = ?";
    private static final String TEXTS =
            "SELECT parameters, attributes, message, result, error FROM task_detail WHERE task_id = ?";
    static final String EVENT_COLUMNS =
            "SELECT task_id, num, happened, kind, state, gate, reason, epoch, attempt, node, actor, origin, note";
    private static final String EVENTS = EVENT_COLUMNS + " FROM task_event WHERE task_id = ? AND num > ? ";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected QueryStore() {}

    /** A store on this database. */
    @Inject
    public QueryStore(Database database) {
        this.database = database;
    }

    /** The texts of a task, as they are stored. */
    record Texts(
            String parameters,
            String attributes,
            @Nullable String message,
            @Nullable String result,
            @Nullable String error) {}

    /** The task of that id. No join: on Derby it would hold the lock of one row while it waits for the other. */
    Optional<TaskSummary> find(String id) {
        return database.reading()
                .first(SUMMARY, row -> Optional.ofNullable(row.getString("summary")), id)
                .flatMap(summary -> database.reading().first(FIND, row -> task(row, summary.orElse(null)), id));
    }

    Optional<Texts> texts(String id) {
        return database.reading().first(TEXTS, QueryStore::texts, id);
    }

    /** The texts of these tasks, by id. Where readers would wait for writers, these do not. */
    Map<String, Texts> texts(Collection<String> ids) {
        var texts = new HashMap<String, Texts>();
        if (!ids.isEmpty()) {
            String sql =
                    "SELECT task_id, parameters, attributes, message, result, error FROM task_detail WHERE task_id IN ("
                            + String.join(", ", Collections.nCopies(ids.size(), "?")) + ")"
                            + database.dialect().withoutWaiting();
            database.engine()
                    .list(sql, row -> new Detail(row.getString("task_id"), texts(row)), ids.toArray())
                    .forEach(detail -> texts.put(detail.id(), detail.texts()));
        }
        return texts;
    }

    private record Detail(String id, Texts texts) {}

    private static Texts texts(ResultSet row) throws SQLException {
        return new Texts(
                row.getString("parameters"),
                row.getString("attributes"),
                row.getString("message"),
                row.getString("result"),
                row.getString("error"));
    }

    List<EventView> events(String id, Journal.@Nullable Kind kind, int after, int rows) {
        String last = " ORDER BY num" + database.dialect().limit(rows);
        return kind == null
                ? database.engine().list(EVENTS + last, QueryStore::event, id, after)
                : database.engine().list(EVENTS + "AND kind = ?" + last, QueryStore::event, id, after, kind.name());
    }

    static TaskSummary task(ResultSet row, @Nullable String summary) throws SQLException {
        String owner = row.getString("owner");
        return new TaskSummary(
                row.getString("id"),
                row.getLong("seq"),
                row.getString("type"),
                row.getString("module"),
                state(row),
                gate(row),
                Reason.of(row.getString("reason")),
                row.getBoolean("abortable"),
                row.getInt("priority"),
                row.getString("task_key"),
                row.getString("tag"),
                summary,
                new Progress(row.getLong("completed"), row.getLong("total"), row.getString("unit")),
                row.getInt("attempt"),
                row.getInt("max_attempts"),
                row.getLong("epoch"),
                owner == null ? row.getString("ended_by") : owner,
                row.getString("accepted_by"),
                row.getString("submitter"),
                row.getString("product"),
                row.getString("scope"),
                millis(row, "ttl_millis"),
                row.getString("kind"),
                row.getBoolean("internal"),
                row.getBoolean("consumed"),
                row.getBoolean("gc_hold"),
                row.getString("retry_of"),
                Jdbc.instant(row, "abort_at"),
                time(row, "created"),
                time(row, "due"),
                Jdbc.instant(row, "started"),
                Jdbc.instant(row, "heartbeat"),
                Jdbc.instant(row, "ended"),
                row.getInt("event_no"),
                Jdbc.instant(row, "last_polled"),
                place(row));
    }

    private static TreePlace place(ResultSet row) throws SQLException {
        long number = row.getLong("module_seq");
        Long moduleSeq = row.wasNull() ? null : Long.valueOf(number);
        return new TreePlace(
                row.getString("parent_id"),
                row.getString("root_id"),
                row.getString("child_key"),
                moduleSeq,
                row.getInt("stage"),
                row.getBoolean("has_children"),
                row.getBoolean("step"),
                row.getBoolean("has_steps"));
    }

    static EventView event(ResultSet row) throws SQLException {
        return new EventView(
                row.getInt("num"),
                time(row, "happened"),
                Journal.Kind.valueOf(row.getString("kind")),
                state(row),
                gate(row),
                Reason.of(row.getString("reason")),
                row.getLong("epoch"),
                row.getInt("attempt"),
                row.getString("node"),
                row.getString("actor"),
                row.getString("origin"),
                row.getString("note"));
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private static TaskState state(ResultSet row) throws SQLException {
        return TaskState.values()[row.getInt("state")];
    }

    @SuppressWarnings("EnumOrdinal") // as above
    private static @Nullable Gate gate(ResultSet row) throws SQLException {
        int gate = row.getInt("gate");
        return row.wasNull() ? null : Gate.values()[gate];
    }

    private static @Nullable Duration millis(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Duration.ofMillis(millis);
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(Jdbc.instant(row, column));
    }
}
