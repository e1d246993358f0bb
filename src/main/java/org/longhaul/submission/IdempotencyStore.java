package org.longhaul.submission;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.Database;
import org.longhaul.submission.Idempotency.OrderKey;

/** Idempotency keys, what was asked for with each, and the tasks that were made of it. */
@ApplicationScoped
public class IdempotencyStore {
    /** How long a claim waits for a transaction that holds the key, where that can be said. */
    private static final long WAIT_MILLIS = 3000;

    private static final String CLAIM = "INSERT INTO idempotency (account, name, hash, created) VALUES (?, ?, ?, ?)";
    private static final String ADD = "INSERT INTO idempotency_task (account, name, num, task_id) VALUES (?, ?, ?, ?)";
    private static final String HASH = "SELECT hash FROM idempotency WHERE account = ? AND name = ?";
    private static final String TASKS =
            "SELECT task_id FROM idempotency_task WHERE account = ? AND name = ? ORDER BY num";
    private static final String FORGETTABLE = """
            SELECT i.account, i.name FROM idempotency i
            WHERE i.created < ? AND NOT EXISTS (
                SELECT 1 FROM idempotency_task x JOIN task t ON t.id = x.task_id
                WHERE x.account = i.account AND x.name = i.name)
            ORDER BY i.created, i.account, i.name""";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected IdempotencyStore() {}

    /** A store on this database. */
    @Inject
    public IdempotencyStore(Database database) {
        this.database = database;
    }

    /**
     * What a key stands for.
     *
     * @param hash the keyed hash of what was asked for
     * @param ids the tasks
     */
    record Known(String hash, List<String> ids) {}

    /**
     * Takes the key in the caller's transaction; waits for another one that holds it. If it was not taken, the
     * transaction is to be rolled back.
     *
     * @return whether it was free
     */
    boolean claim(OrderKey key, String hash, Instant now) {
        try {
            run(database.dialect().limitLockWait(WAIT_MILLIS));
            database.besideEntities().update(CLAIM, key.account(), key.name(), hash, now);
            run(database.dialect().usualLockWait());
            return true;
        } catch (DataAccessException e) {
            var dialect = database.dialect();
            if (dialect.duplicateKey(e.sqlException()) || dialect.transientFailure(e.sqlException())) {
                return false;
            }
            throw e;
        }
    }

    private void run(String statement) {
        if (!statement.isEmpty()) {
            database.besideEntities().update(statement);
        }
    }

    /** Adds the tasks that were made for the key. */
    void add(OrderKey key, List<String> ids) {
        var rows = new ArrayList<@Nullable Object[]>();
        for (int i = 0; i < ids.size(); i++) {
            rows.add(new Object[] {key.account(), key.name(), i, ids.get(i)});
        }
        database.besideEntities().batch(ADD, rows);
    }

    /** What the key stands for, if it was taken and committed. */
    Optional<Known> find(OrderKey key) {
        return database.besideEntities()
                .first(HASH, row -> row.getString("hash"), key.account(), key.name())
                .map(hash -> new Known(
                        hash,
                        database.besideEntities()
                                .list(TASKS, row -> row.getString("task_id"), key.account(), key.name())));
    }

    /** Keys that were taken before that time and none of whose tasks is there, the oldest first. */
    List<OrderKey> forgettable(Instant before, int rows) {
        String sql = FORGETTABLE
                + database.dialect().limit(rows)
                + database.dialect().withoutWaiting();
        return database.engine()
                .list(sql, row -> new OrderKey(row.getString("account"), row.getString("name")), before);
    }

    /** Forgets the keys, and says how many. */
    int remove(List<OrderKey> keys) {
        for (OrderKey key : keys) {
            database.besideEntities()
                    .update("DELETE FROM idempotency_task WHERE account = ? AND name = ?", key.account(), key.name());
            database.besideEntities()
                    .update("DELETE FROM idempotency WHERE account = ? AND name = ?", key.account(), key.name());
        }
        return keys.size();
    }
}
