package org.longhaul.retention;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;

/** When each lane was served. Whoever writes holds the one row of lane_turn, so that no two spans overlap. */
@ApplicationScoped
public class AttendanceStore {
    /** How many spans of a lane are kept: with more, a limit counts less than it could. */
    static final int MAX_SPANS = 200;

    private static final String EXTEND = """
            UPDATE lane_served SET latest = CASE WHEN latest > %1$s THEN latest ELSE %1$s END
            WHERE lane = ? AND began = ? AND latest >= %2$s
            """;

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected AttendanceStore() {}

    /** A store on this database. */
    @Inject
    public AttendanceStore(Database database) {
        this.database = database;
    }

    /** Has everybody else wait until the transaction ends. */
    void lock() {
        database.engine()
                .first(
                        "SELECT looked FROM lane_turn WHERE id = 1"
                                + database.dialect().forUpdate(),
                        row -> true);
    }

    /** Takes the turn to look for what is over a limit, if nobody has for so long; the one row is locked. */
    boolean takeTurn(Duration pause) {
        String now = database.dialect().now();
        return database.engine()
                        .update(
                                "UPDATE lane_turn SET looked = %1$s WHERE id = 1 AND (looked <= %2$s OR looked > %1$s)"
                                        .formatted(now, database.dialect().nowPlusMillis()),
                                -pause.toMillis())
                == 1;
    }

    /** The tags of each node that drains and whose lease is good. */
    List<Set<String>> draining() {
        return database.engine()
                .list(
                        "SELECT tags FROM node WHERE state = 'DRAINING' AND lease_until > "
                                + database.dialect().now()
                                + database.dialect().withoutWaiting(),
                        row -> Set.copyOf(new TreeSet<>(
                                List.of(row.getString("tags").strip().split(",", -1)))));
    }

    /**
     * Says that these lanes are served now: since their last span if that is no older than the gap, else from now on.
     */
    void extend(Collection<String> lanes, Duration gap) {
        Map<String, Instant> last = new HashMap<>();
        database.engine()
                .list(
                        "SELECT lane, MAX(began) AS began FROM lane_served GROUP BY lane",
                        row -> Map.entry(row.getString("lane"), Objects.requireNonNull(Jdbc.instant(row, "began"))))
                .forEach(each -> last.put(each.getKey(), each.getValue()));
        var known = lanes.stream().filter(last::containsKey).sorted().toList();
        List<@Nullable Object[]> rows = new ArrayList<>();
        known.forEach(lane -> rows.add(new @Nullable Object[] {lane, last.get(lane), -gap.toMillis()}));
        String now = database.dialect().now();
        int[] changed = rows.isEmpty()
                ? new int[0]
                : database.engine()
                        .batch(EXTEND.formatted(now, database.dialect().nowPlusMillis()), rows);
        var anew = new TreeSet<>(lanes);
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                anew.remove(known.get(i));
            }
        }
        anew.forEach(this::begin);
    }

    private void begin(String lane) {
        String now = database.dialect().now();
        database.engine()
                .update(
                        "INSERT INTO lane_served (lane, began, latest) SELECT CAST(? AS varchar(210)), at_once, at_once"
                                + " FROM (SELECT " + now + " AS at_once FROM lane_turn WHERE id = 1) moment",
                        lane);
        database
                .engine()
                .list(
                        "SELECT began FROM lane_served WHERE lane = ? ORDER BY began DESC",
                        row -> Objects.requireNonNull(Jdbc.instant(row, "began")),
                        lane)
                .stream()
                .skip(MAX_SPANS - 1L)
                .findFirst()
                .ifPresent(oldest ->
                        database.engine().update("DELETE FROM lane_served WHERE lane = ? AND began < ?", lane, oldest));
    }

    /** When each lane was served. */
    Served served() {
        record Row(String lane, Served.Span span) {}
        Map<String, List<Served.Span>> spans = new TreeMap<>();
        String query = "SELECT lane, began, latest FROM lane_served ORDER BY lane, began DESC"
                + database.dialect().withoutWaiting();
        database.engine()
                .list(query, row -> new Row(row.getString("lane"), span(row)))
                .forEach(each -> spans.computeIfAbsent(each.lane(), lane -> new ArrayList<>())
                        .add(each.span()));
        return new Served(spans);
    }

    private static Served.Span span(ResultSet row) throws SQLException {
        return new Served.Span(
                Objects.requireNonNull(Jdbc.instant(row, "began")),
                Objects.requireNonNull(Jdbc.instant(row, "latest")));
    }
}
