package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
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
 *
 * <p>A task of a limited type needs one of the type's permits as well: rows that are given in the transaction of the
 * claim, and taken back in the one that ends the ownership.
 */
@ApplicationScoped
public class ClaimStore {
    private static final String NODE_IS_UP = """
            SELECT incarnation FROM node WHERE name = ? AND incarnation = ? AND state = 'UP' AND lease_until > %s""";

    private static final String ME = """
            WITH me AS MATERIALIZED (
                SELECT name, incarnation FROM node
                WHERE name = ? AND incarnation = ? AND state = 'UP' AND lease_until > clock_timestamp()
                FOR KEY SHARE),
            """;

    private static final String PICK = """
            pick AS MATERIALIZED (
                SELECT c.id, CAST(NULL AS integer) AS permit
                FROM me CROSS JOIN unnest(?) AS l (lane) CROSS JOIN LATERAL (
                    SELECT id, priority, due, seq FROM task WHERE state = 0 AND gate = 0 AND lane = l.lane
                    ORDER BY priority DESC, due, seq LIMIT ? FOR UPDATE SKIP LOCKED) c
                ORDER BY c.priority DESC, c.due, c.seq LIMIT ?),
            """;

    /** The first permits of each type go with its first tasks: those that are cut off at the end leave theirs. */
    private static final String PICK_WITH_PERMITS = """
            free AS MATERIALIZED (
                SELECT p.lane AS type, p.num, row_number() OVER (PARTITION BY p.lane ORDER BY p.num) AS place
                FROM me CROSS JOIN unnest(CAST(? AS text[]), CAST(? AS integer[])) AS x (type, quota)
                CROSS JOIN LATERAL (
                    SELECT lane, num FROM permit WHERE lane = x.type AND task_id IS NULL AND NOT retired
                    ORDER BY num LIMIT x.quota FOR UPDATE SKIP LOCKED) p),
            served AS MATERIALIZED (
                SELECT x.type, x.quota FROM me
                CROSS JOIN unnest(CAST(? AS text[]), CAST(? AS integer[])) AS x (type, quota)
                UNION ALL SELECT type, CAST(count(*) AS integer) FROM free GROUP BY type),
            found AS MATERIALIZED (
                SELECT c.id, c.priority, c.due, c.seq, s.type, s.quota
                FROM served s JOIN unnest(CAST(? AS text[]), CAST(? AS text[])) AS l (lane, type) ON l.type = s.type
                CROSS JOIN LATERAL (
                    SELECT id, priority, due, seq FROM task WHERE state = 0 AND gate = 0 AND lane = l.lane
                    ORDER BY priority DESC, due, seq LIMIT s.quota FOR UPDATE SKIP LOCKED) c),
            chosen AS MATERIALIZED (
                SELECT id, type, place FROM (
                    SELECT f.*, row_number() OVER (PARTITION BY type ORDER BY priority DESC, due, seq) AS place
                    FROM found f) r
                WHERE place <= quota ORDER BY priority DESC, due, seq LIMIT ?),
            pick AS MATERIALIZED (
                SELECT c.id, c.type, f.num AS permit FROM chosen c
                LEFT JOIN free f ON f.type = c.type AND f.place = c.place),
            given AS (
                UPDATE permit p SET task_id = pick.id FROM pick WHERE p.lane = pick.type AND p.num = pick.permit),
            """;

    private static final String TAKEN = """
            taken AS (
                UPDATE task t SET state = 1, gate = NULL, reason = NULL, owner = me.name,
                    incarnation = me.incarnation, epoch = t.epoch + 1, attempt = t.attempt + 1,
                    started = clock_timestamp(), heartbeat = clock_timestamp(), permit = pick.permit,
                    event_no = t.event_no + 1, version = t.version + 1
                FROM pick, me WHERE t.id = pick.id
                RETURNING t.id, t.epoch, t.type, t.lane, t.attempt, t.max_attempts, t.restartable, t.abort_at,
                    t.priority, t.due, t.seq, t.event_no, t.owner, t.parent_id, t.stage),
            run AS (
                INSERT INTO task_run (task_id, epoch) SELECT id, epoch FROM taken
                ON CONFLICT (task_id) DO UPDATE SET epoch = excluded.epoch),
            event AS (
                INSERT INTO task_event (task_id, num, kind, state, epoch, attempt, node, actor)
                SELECT id, event_no, 'CLAIMED', 1, epoch, attempt, owner, 'SYSTEM' FROM taken)
            SELECT * FROM taken ORDER BY priority DESC, due, seq
            """;

    private static final String CANDIDATES = """
            SELECT id, epoch, type, lane, attempt, max_attempts, restartable, abort_at, priority, due, seq,
                parent_id, stage
            FROM task %s WHERE state = 0 AND gate = 0 AND lane = ?
            ORDER BY state, gate, lane, priority DESC, due, seq""";

    private static final String TAKE = """
            UPDATE task SET state = 1, gate = NULL, reason = NULL, owner = ?, incarnation = ?, epoch = epoch + 1,
                attempt = attempt + 1, started = %1$s, heartbeat = %1$s, permit = ?, event_no = event_no + 1,
                version = version + 1
            WHERE id = ? AND epoch = ? AND state = 0 AND gate = 0
            """;

    private static final String FREE_PERMITS = """
            SELECT num FROM permit WHERE lane = ? AND task_id IS NULL AND retired = false ORDER BY lane, num""";
    private static final String GIVE_PERMIT =
            "UPDATE permit SET task_id = ? WHERE lane = ? AND num = ? AND task_id IS NULL AND retired = false";
    private static final String TAKE_BACK =
            "UPDATE permit SET task_id = NULL WHERE lane = ? AND num = ? AND task_id = ?";

    /** As a claim takes them. */
    static final Comparator<Candidate> IN_ORDER = Comparator.comparingInt(Candidate::priority)
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

    /**
     * A task that a claim may take: the claim it would be, and the lane it stands in.
     *
     * @param permit the number of the permit it is to get; null if it needs none
     */
    record Candidate(
            Claimed claim,
            String lane,
            int priority,
            Timestamp due,
            long seq,
            @Nullable Integer permit) {
        String id() {
            return claim.lease().taskId();
        }

        Candidate with(@Nullable Integer newPermit) {
            return new Candidate(claim, lane, priority, due, seq, newPermit);
        }
    }

    /** Whether the database lets a claim be one statement. */
    boolean inOneStatement() {
        return database.dialect().claimsInOneStatement();
    }

    /** Claims in one statement, in order. */
    List<Candidate> claim(String node, long incarnation, List<Demand> demands, int limit) {
        boolean plain = demands.stream().noneMatch(demand -> demand.limited() || demand.quota() < limit);
        List<Candidate> claimed = database.engine().on(connection -> {
            try (var statement =
                    connection.prepareStatement(plain ? ME + PICK + TAKEN : ME + PICK_WITH_PERMITS + TAKEN)) {
                if (plain) {
                    var lanes = demands.stream().flatMap(demand -> demand.lanes().stream());
                    var array = connection.createArrayOf("text", lanes.toArray());
                    Jdbc.bind(statement, node, incarnation, array, limit, limit);
                } else {
                    bind(connection, statement, node, incarnation, demands, limit);
                }
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

    private static void bind(
            Connection connection,
            PreparedStatement statement,
            String node,
            long incarnation,
            List<Demand> demands,
            int limit)
            throws SQLException {
        var limited = demands.stream().filter(Demand::limited).toList();
        var others = demands.stream().filter(demand -> !demand.limited()).toList();
        var lanes = new ArrayList<String>();
        var types = new ArrayList<String>();
        demands.forEach(demand -> demand.lanes().forEach(lane -> {
            lanes.add(lane);
            types.add(demand.type());
        }));
        Jdbc.bind(
                statement,
                node,
                incarnation,
                types(connection, limited),
                quotas(connection, limited, limit),
                types(connection, others),
                quotas(connection, others, limit),
                connection.createArrayOf("text", lanes.toArray()),
                connection.createArrayOf("text", types.toArray()),
                limit);
    }

    private static Array types(Connection connection, List<Demand> demands) throws SQLException {
        return connection.createArrayOf(
                "text", demands.stream().map(Demand::type).toArray());
    }

    private static Array quotas(Connection connection, List<Demand> demands, int limit) throws SQLException {
        return connection.createArrayOf(
                "integer",
                demands.stream().map(demand -> Math.min(demand.quota(), limit)).toArray());
    }

    /** Permits of a type that nobody holds, without waiting for anybody. */
    List<Integer> freePermits(String type, int limit) {
        String query = FREE_PERMITS
                + database.dialect().limit(limit)
                + database.dialect().withoutWaiting();
        return database.engine().list(query, row -> row.getInt(1), type);
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
     * Takes those of the candidates that nobody else has taken, in the order of their ids; before that their permits, in
     * the order of their numbers.
     *
     * @return those that were taken, in the order given
     */
    List<Candidate> take(String node, long incarnation, List<Candidate> candidates) {
        var byId = permitted(candidates).stream()
                .sorted(Comparator.comparing(Candidate::id))
                .toList();
        List<@Nullable Object[]> updates = new ArrayList<>();
        for (Candidate each : byId) {
            updates.add(new @Nullable Object[] {
                node,
                incarnation,
                each.permit() == null ? Jdbc.Null.NUMBER : each.permit(),
                each.id(),
                each.claim().lease().epoch() - 1
            });
        }
        int[] changed =
                database.engine().batch(TAKE.formatted(database.dialect().now()), updates);
        var taken = new ArrayList<Candidate>();
        List<@Nullable Object[]> unused = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            Candidate each = byId.get(i);
            if (changed[i] == 1) {
                taken.add(each);
            } else if (each.permit() != null) {
                unused.add(new @Nullable Object[] {each.claim().type(), each.permit(), each.id()});
            }
        }
        if (!unused.isEmpty()) {
            database.engine().batch(TAKE_BACK, unused);
        }
        openFences(taken);
        noteMoves(taken);
        events.append(Journal.Kind.CLAIMED, taken.stream().map(Candidate::id).toList(), node, null);
        taken.sort(IN_ORDER);
        return taken;
    }

    /** Those that need no permit, or have just got theirs. */
    private List<Candidate> permitted(List<Candidate> candidates) {
        var needing = candidates.stream()
                .filter(each -> each.permit() != null)
                .sorted(Comparator.comparing((Candidate each) -> each.claim().type())
                        .thenComparing(Candidate::permit, Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList();
        if (needing.isEmpty()) {
            return candidates;
        }
        List<@Nullable Object[]> updates = new ArrayList<>();
        needing.forEach(each ->
                updates.add(new @Nullable Object[] {each.id(), each.claim().type(), each.permit()}));
        int[] given = database.engine().batch(GIVE_PERMIT, updates);
        var permitted = new ArrayList<>(
                candidates.stream().filter(each -> each.permit() == null).toList());
        for (int i = 0; i < given.length; i++) {
            if (given[i] == 1) {
                permitted.add(needing.get(i));
            }
        }
        return permitted;
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
                Optional.ofNullable(row.getTimestamp("abort_at")).isPresent(),
                row.getString("parent_id"),
                row.getInt("stage"));
        return new Candidate(
                claimed,
                row.getString("lane"),
                row.getInt("priority"),
                row.getTimestamp("due"),
                row.getLong("seq"),
                null);
    }
}
