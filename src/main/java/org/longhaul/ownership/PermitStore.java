package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;

/** The permits of limited types: one row for each task that may run. Their lane is the type, whatever the task's tag. */
@ApplicationScoped
public class PermitStore {
    private static final String STALE = """
            SELECT lane, num, task_id FROM permit WHERE task_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM task WHERE task.id = permit.task_id AND task.state = 1)
            ORDER BY lane, num""";
    private static final String OWNS = "SELECT id FROM task WHERE id = ? AND state = 1 AND permit = ?";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected PermitStore() {}

    /** A store on this database. */
    @Inject
    public PermitStore(Database database) {
        this.database = database;
    }

    /** How many tasks of a type may run, and which start of a node said so. */
    record Limit(int permits, long incarnation) {}

    /** A permit, and who holds it. */
    record Permit(String type, int num, @Nullable String holder, boolean retired) {}

    /** The limit of a type, locked until the transaction ends: so one at a time changes its permits. */
    Optional<Limit> lock(String type) {
        return database.engine()
                .first(
                        "SELECT permits, incarnation FROM type_limit WHERE type = ?"
                                + database.dialect().forUpdate(),
                        row -> new Limit(row.getInt(1), row.getLong(2)),
                        type);
    }

    /** The types that have a limit. */
    List<String> types() {
        return database.engine().list("SELECT type FROM type_limit ORDER BY type", row -> row.getString(1));
    }

    void insert(String type, Limit limit) {
        database.engine()
                .update(
                        "INSERT INTO type_limit (type, permits, incarnation) VALUES (?, ?, ?)",
                        type,
                        limit.permits(),
                        limit.incarnation());
    }

    void update(String type, Limit limit) {
        database.engine()
                .update(
                        "UPDATE type_limit SET permits = ?, incarnation = ? WHERE type = ?",
                        limit.permits(),
                        limit.incarnation(),
                        type);
    }

    /** Whether an insert failed because the type is there already. */
    boolean taken(RuntimeException failure) {
        return failure instanceof DataAccessException e && database.dialect().duplicateKey(e.sqlException());
    }

    /** All permits of a type, by number. */
    List<Permit> permits(String type) {
        return database.engine()
                .list(
                        "SELECT lane, num, task_id, retired FROM permit WHERE lane = ? ORDER BY lane, num",
                        row -> new Permit(
                                row.getString("lane"),
                                row.getInt("num"),
                                row.getString("task_id"),
                                row.getBoolean("retired")),
                        type);
    }

    /** Makes new permits with the numbers from this one on. */
    void add(String type, int from, int number) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            rows.add(new @Nullable Object[] {type, from + i});
        }
        database.engine().batch("INSERT INTO permit (lane, num) VALUES (?, ?)", rows);
    }

    /** Removes a permit unless somebody has just got it. */
    boolean remove(Permit permit) {
        return changed("DELETE FROM permit WHERE lane = ? AND num = ? AND task_id IS NULL", permit);
    }

    /** Has a permit not given again. */
    boolean retire(Permit permit) {
        return changed("UPDATE permit SET retired = true WHERE lane = ? AND num = ? AND retired = false", permit);
    }

    /** Has a permit given again. */
    boolean reinstate(Permit permit) {
        return changed("UPDATE permit SET retired = false WHERE lane = ? AND num = ? AND retired = true", permit);
    }

    private boolean changed(String sql, Permit permit) {
        return database.engine().update(sql, permit.type(), permit.num()) == 1;
    }

    /** Permits whose task does not seem to run. */
    List<Permit> stale(int limit) {
        String query =
                STALE + database.dialect().limit(limit) + database.dialect().withoutWaiting();
        return database.engine()
                .list(query, row -> new Permit(row.getString(1), row.getInt(2), row.getString(3), false));
    }

    /** Takes a permit back if its task really does not run with it, once a claim that is giving it is over. */
    boolean takeBack(Permit permit) {
        var holder = database.engine()
                .first(
                        "SELECT task_id FROM permit WHERE lane = ? AND num = ?"
                                + database.dialect().forUpdate(),
                        row -> Optional.ofNullable(row.getString(1)),
                        permit.type(),
                        permit.num())
                .flatMap(found -> found);
        if (holder.isEmpty() || !holder.get().equals(permit.holder()) || runs(permit)) {
            return false;
        }
        return changed("UPDATE permit SET task_id = NULL WHERE lane = ? AND num = ?", permit);
    }

    private boolean runs(Permit permit) {
        Jdbc engine = database.engine();
        return engine.first(OWNS, row -> row.getString(1), permit.holder(), permit.num())
                .isPresent();
    }
}
