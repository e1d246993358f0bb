package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskState;

/** The sums of tasks by state, and the notes that are still to be added to them. */
@ApplicationScoped
public class StateCountStore {
    private static final String COUNTS = """
            SELECT state, SUM(tasks) AS tasks FROM (
                SELECT product, submitter, state, tasks FROM state_total
                UNION ALL
                SELECT product, submitter, from_state AS state, -tasks AS tasks FROM state_delta WHERE from_state >= 0
                UNION ALL
                SELECT product, submitter, to_state AS state, tasks FROM state_delta WHERE to_state >= 0) moved
            %s GROUP BY state""";
    private static final String OLDEST =
            "SELECT id, product, submitter, from_state, to_state, tasks FROM state_delta ORDER BY id";
    private static final String TURN = "SELECT rounds FROM state_turn WHERE id = 1";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected StateCountStore() {}

    /** A store on this database. */
    @Inject
    public StateCountStore(Database database) {
        this.database = database;
    }

    /** A note: so many tasks of this product and submitter went from one state to another; -1 for no state. */
    record Move(String id, String product, String submitter, int from, int to, long tasks) {}

    private record Sum(String product, String submitter, int state) {}

    private static final Comparator<Sum> IN_ORDER =
            Comparator.comparing(Sum::product).thenComparing(Sum::submitter).thenComparingInt(Sum::state);

    /** Whether the oldest notes cannot be read while somebody writes them. */
    boolean waitsForWriters() {
        return !database.dialect().readsSnapshots();
    }

    /** Sums and notes, read in one statement; nobody adds up meanwhile. */
    Map<TaskState, Long> counts(Sight sight) {
        if (waitsForWriters()) {
            database.engine().first(TURN + database.dialect().forShare(), row -> true);
        }
        var counts = new EnumMap<TaskState, Long>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            counts.put(state, 0L);
        }
        if (sight.nothing()) {
            return counts;
        }
        var arguments = new ArrayList<@Nullable Object>();
        String sql =
                COUNTS.formatted(seen(sight, arguments)) + database.dialect().withoutWaiting();
        record Count(TaskState state, long tasks) {}
        database.engine()
                .list(sql, row -> new Count(state(row.getInt(1)), row.getLong(2)), arguments.toArray())
                .forEach(count -> counts.put(count.state(), count.tasks()));
        return counts;
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private static TaskState state(int number) {
        return TaskState.values()[number];
    }

    private static String seen(Sight sight, List<@Nullable Object> arguments) {
        if (sight.all()) {
            return "";
        }
        var either = new ArrayList<String>();
        if (!sight.products().isEmpty()) {
            int products = sight.products().size();
            either.add("product IN (" + String.join(", ", Collections.nCopies(products, "?")) + ")");
            arguments.addAll(sight.products());
        }
        if (sight.submitter() != null) {
            either.add("submitter = ?");
            arguments.add(sight.submitter());
        }
        return "WHERE " + String.join(" OR ", either);
    }

    /** Keeps others from adding up until the transaction ends; whether nobody does it already. */
    boolean takeTurn() {
        if (waitsForWriters()) {
            return database.engine().update("UPDATE state_turn SET rounds = rounds + 1 WHERE id = 1") == 1;
        }
        return database.engine()
                .first(TURN + database.dialect().forUpdateSkipLocked(), row -> true)
                .isPresent();
    }

    /** The oldest notes that are committed. */
    List<Move> oldest(int limit) {
        return database.engine()
                .list(
                        OLDEST + database.dialect().limit(limit),
                        row -> new Move(
                                row.getString("id"),
                                row.getString("product"),
                                row.getString("submitter"),
                                row.getInt("from_state"),
                                row.getInt("to_state"),
                                row.getLong("tasks")));
    }

    /** Removes these notes; returns those that were still there. */
    List<Move> take(List<Move> moves) {
        if (moves.isEmpty()) {
            return moves;
        }
        List<@Nullable Object[]> keys = new ArrayList<>();
        for (Move each : moves) {
            keys.add(new @Nullable Object[] {each.id(), each.product(), each.submitter(), each.from()});
        }
        int[] gone = database.engine()
                .batch(
                        "DELETE FROM state_delta WHERE id = ? AND product = ? AND submitter = ? AND from_state = ?",
                        keys);
        var taken = new ArrayList<Move>();
        for (int i = 0; i < gone.length; i++) {
            if (gone[i] == 1) {
                taken.add(moves.get(i));
            }
        }
        return taken;
    }

    /** Adds these notes to the sums. */
    void addUp(List<Move> moves) {
        var sums = new TreeMap<Sum, Long>(IN_ORDER);
        for (Move each : moves) {
            if (each.from() >= 0) {
                sums.merge(new Sum(each.product(), each.submitter(), each.from()), -each.tasks(), Long::sum);
            }
            if (each.to() >= 0) {
                sums.merge(new Sum(each.product(), each.submitter(), each.to()), each.tasks(), Long::sum);
            }
        }
        sums.forEach(this::add);
    }

    private void add(Sum sum, long tasks) {
        int changed = tasks == 0
                ? 1
                : database.engine()
                        .update(
                                "UPDATE state_total SET tasks = tasks + ?"
                                        + " WHERE product = ? AND submitter = ? AND state = ?",
                                tasks,
                                sum.product(),
                                sum.submitter(),
                                sum.state());
        if (changed == 0) {
            database.engine()
                    .update(
                            "INSERT INTO state_total (product, submitter, state, tasks) VALUES (?, ?, ?, ?)",
                            sum.product(),
                            sum.submitter(),
                            sum.state(),
                            tasks);
        }
    }
}
