package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;
import org.longhaul.platform.Journal;
import org.longhaul.platform.StateMoves;
import org.longhaul.task.Lease;
import org.longhaul.task.TaskState;

/**
 * Claims tasks: in one statement where rows can be skipped that others have locked, and else by compare-and-set on
 * candidates. Either way it first holds on to its own node's row, so that a claim that was held up cannot land after its
 * node was declared dead.
 *
 * <p>A claim locks the task before its task_run row. Nobody can hold that row meanwhile: every loss of ownership has
 * taken it and raised its epoch.
 */
@ApplicationScoped
public class ClaimStore {
    private static final String NODE_IS_UP = """
            SELECT incarnation FROM node WHERE name = ? AND incarnation = ? AND state = 'UP' AND lease_until > %s""";

    private static final String CLAIM = """
            WITH me AS MATERIALIZED (
                SELECT name, incarnation FROM node
                WHERE name = ? AND incarnation = ? AND state = 'UP' AND lease_until > clock_timestamp()
                FOR KEY SHARE),
            pick AS MATERIALIZED (
                SELECT c.id FROM me CROSS JOIN unnest(?) AS l (lane) CROSS JOIN LATERAL (
                    SELECT id, priority, due, seq FROM task WHERE state = 0 AND gate = 0 AND lane = l.lane
                    ORDER BY priority DESC, due, seq LIMIT ? FOR UPDATE SKIP LOCKED) c
                ORDER BY c.priority DESC, c.due, c.seq LIMIT ?),
            taken AS (
                UPDATE task t SET state = 1, gate = NULL, reason = NULL, owner = me.name,
                    incarnation = me.incarnation, epoch = t.epoch + 1, attempt = t.attempt + 1,
                    started = clock_timestamp(), heartbeat = clock_timestamp(),
                    event_no = t.event_no + 1, version = t.version + 1
                FROM pick, me WHERE t.id = pick.id
                RETURNING t.id, t.epoch, t.type, t.lane, t.attempt, t.max_attempts, t.restartable, t.abort_at,
                    t.priority, t.due, t.seq, t.event_no, t.owner),
            run AS (
                INSERT INTO task_run (task_id, epoch) SELECT id, epoch FROM taken
                ON CONFLICT (task_id) DO UPDATE SET epoch = excluded.epoch),
            event AS (
                INSERT INTO task_event (task_id, num, kind, state, epoch, attempt, node, actor)
                SELECT id, event_no, 'CLAIMED', 1, epoch, attempt, owner, 'SYSTEM' FROM taken)
            SELECT * FROM taken ORDER BY priority DESC, due, seq
            """;

    private static final String CANDIDATES = """
            SELECT id, epoch, type, lane, attempt, max_attempts, restartable, abort_at, priority, due, seq
            FROM task %s WHERE state = 0 AND gate = 0 AND lane = ?
            ORDER BY state, gate, lane, priority DESC, due, seq""";

    private static final String TAKE = """
            UPDATE task SET state = 1, gate = NULL, reason = NULL, owner = ?, incarnation = ?, epoch = epoch + 1,
                attempt = attempt + 1, started = %1$s, heartbeat = %1$s, event_no = event_no + 1,
                version = version + 1
            WHERE id = ? AND epoch = ? AND state = 0 AND gate = 0
            """;

    private static final Comparator<Candidate> IN_ORDER = Comparator.comparingInt(Candidate::priority)
            .reversed()
            .thenComparing(Candidate::due)
            .thenComparingLong(Candidate::seq);

    private Database database;
    private EventStore events;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ClaimStore() {}

    /** A store on this database. */
    @Inject
    public ClaimStore(Database database, EventStore events) {
        this.database = database;
        this.events = events;
    }

    /** A task that a claim may take: the claim it would be, and the lane it stands in. */
    record Candidate(Claimed claim, String lane, int priority, Timestamp due, long seq) {
        String id() {
            return claim.lease().taskId();
        }
    }

    /** Whether the database lets a claim be one statement. */
    boolean inOneStatement() {
        return database.dialect().claimsInOneStatement();
    }

    /** Claims in one statement, in order. */
    List<Candidate> claim(String node, long incarnation, Collection<String> lanes, int limit) {
        List<Candidate> claimed = database.engine().on(connection -> {
            try (var statement = connection.prepareStatement(CLAIM)) {
                var array = connection.createArrayOf("text", lanes.toArray());
                Jdbc.bind(statement, node, incarnation, array, limit, limit);
                try (var rows = statement.executeQuery()) {
                    var taken = new ArrayList<Candidate>();
                    while (rows.next()) {
                        taken.add(candidate(rows, 0));
                    }
                    return taken;
                }
            }
        });
        noteMoves(claimed);
        return claimed;
    }

    /** Whether the node is up and its lease is good, which then stays so until the transaction ends. */
    boolean nodeIsUp(String node, long incarnation) {
        String query = NODE_IS_UP.formatted(database.dialect().now())
                + database.dialect().forShare();
        return database.engine()
                .first(query, row -> row.getLong(1), node, incarnation)
                .isPresent();
    }

    /** The first tasks that could be claimed from these lanes, in order, without waiting for anybody. */
    List<Candidate> candidates(Collection<String> lanes, int limit) {
        String query = CANDIDATES.formatted(database.dialect().useIndex("task_claim"))
                + database.dialect().limit(limit)
                + database.dialect().withoutWaiting();
        var candidates = new ArrayList<Candidate>();
        for (String lane : lanes) {
            candidates.addAll(database.engine().list(query, row -> candidate(row, 1), lane));
        }
        return candidates.stream().sorted(IN_ORDER).limit(limit).toList();
    }

    /**
     * Takes those of the candidates that nobody else has taken, in the order of their ids.
     *
     * @return those that were taken, in the order given
     */
    List<Candidate> take(String node, long incarnation, List<Candidate> candidates) {
        var byId =
                candidates.stream().sorted(Comparator.comparing(Candidate::id)).toList();
        List<@Nullable Object[]> updates = new ArrayList<>();
        for (Candidate each : byId) {
            updates.add(new @Nullable Object[] {
                node, incarnation, each.id(), each.claim().lease().epoch() - 1
            });
        }
        int[] changed =
                database.engine().batch(TAKE.formatted(database.dialect().now()), updates);
        var taken = new ArrayList<Candidate>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                taken.add(byId.get(i));
            }
        }
        openFences(taken);
        noteMoves(taken);
        events.append(Journal.Kind.CLAIMED, taken.stream().map(Candidate::id).toList(), node, null);
        taken.sort(IN_ORDER);
        return taken;
    }

    private void noteMoves(List<Candidate> taken) {
        var ids = taken.stream().map(Candidate::id).toList();
        StateMoves.note(database.engine(), ids, TaskState.QUEUED, TaskState.RUNNING);
    }

    private void openFences(List<Candidate> taken) {
        List<@Nullable Object[]> first = new ArrayList<>();
        List<@Nullable Object[]> again = new ArrayList<>();
        for (Candidate each : taken) {
            Lease lease = each.claim().lease();
            if (lease.epoch() == 1) {
                first.add(new @Nullable Object[] {lease.taskId(), lease.epoch()});
            } else {
                again.add(new @Nullable Object[] {lease.epoch(), lease.taskId()});
            }
        }
        if (!first.isEmpty()) {
            database.engine().batch("INSERT INTO task_run (task_id, epoch) VALUES (?, ?)", first);
        }
        if (!again.isEmpty()) {
            database.engine().batch("UPDATE task_run SET epoch = ? WHERE task_id = ?", again);
        }
    }

    private static Candidate candidate(ResultSet row, int ahead) throws SQLException {
        var lease = new Lease(row.getString("id"), row.getLong("epoch") + ahead);
        var claimed = new Claimed(
                lease,
                row.getString("type"),
                row.getInt("attempt") + ahead,
                row.getInt("max_attempts"),
                row.getBoolean("restartable"),
                Optional.ofNullable(row.getTimestamp("abort_at")).isPresent());
        return new Candidate(
                claimed, row.getString("lane"), row.getInt("priority"), row.getTimestamp("due"), row.getLong("seq"));
    }
}
