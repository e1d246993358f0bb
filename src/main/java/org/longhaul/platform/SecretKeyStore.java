package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** Which keys secrets in this database were encrypted with: their ids and check values, never the keys. */
@ApplicationScoped
public class SecretKeyStore {
    private static final String USES = "SELECT 1 FROM %s WHERE parameters LIKE ?";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected SecretKeyStore() {}

    /** A store on this database. */
    @Inject
    public SecretKeyStore(Database database) {
        this.database = database;
    }

    /**
     * A key that somebody encrypts or encrypted with.
     *
     * @param num its place among them, the oldest first
     */
    record Known(int num, String id, String checkValue) {}

    /** All of them, the oldest first. */
    List<Known> all() {
        return database.engine()
                .list(
                        "SELECT num, id, check_value FROM secret_key ORDER BY num",
                        row -> new Known(row.getInt("num"), row.getString("id"), row.getString("check_value")));
    }

    /**
     * Adds a key.
     *
     * @return false if another has taken its place meanwhile; the transaction can only be rolled back then
     */
    boolean add(Known key) {
        try {
            database.engine()
                    .update(
                            "INSERT INTO secret_key (num, id, check_value) VALUES (?, ?, ?)",
                            key.num(),
                            key.id(),
                            key.checkValue());
            return true;
        } catch (DataAccessException e) {
            if (database.dialect().duplicateKey(e.sqlException())) {
                return false;
            }
            throw e;
        }
    }

    void remove(String id) {
        database.engine().update("DELETE FROM secret_key WHERE id = ?", id);
    }

    /** Whether any stored secret needs this key. It reads every row. */
    boolean inUse(String id) {
        String stored = "%\"enc:1:" + id.replace("_", "!_") + ":%";
        return List.of("task_detail", "schedule").stream()
                .anyMatch(table -> database.engine()
                        .first(
                                USES.formatted(table) + " ESCAPE '!'"
                                        + database.dialect().limit(1)
                                        + database.dialect().withoutWaiting(),
                                row -> true,
                                stored)
                        .isPresent());
    }
}
