package org.longhaul.submission;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.Database;

/** The next number of each module. */
@ApplicationScoped
public class ModuleNumberStore {
    private static final int TRIES = 10;

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ModuleNumberStore() {}

    /** A store on this database. */
    @Inject
    public ModuleNumberStore(Database database) {
        this.database = database;
    }

    /** Takes so many numbers of a module, which are one behind the other; returns the first. */
    long take(String module, int numbers) {
        for (int i = 0; i < TRIES; i++) {
            int changed = database.engine()
                    .update("UPDATE module_number SET next_number = next_number + ? WHERE module = ?", numbers, module);
            if (changed == 1) {
                return database.engine()
                                .first(
                                        "SELECT next_number FROM module_number WHERE module = ?",
                                        row -> row.getLong(1),
                                        module)
                                .orElseThrow()
                        - numbers;
            }
            if (begin(module, numbers + 1L)) {
                return 1;
            }
        }
        throw new IllegalStateException("Module %s is numbered by nobody".formatted(module));
    }

    /** Begins to number a module, unless somebody else has begun. */
    private boolean begin(String module, long next) {
        return database.engine().on(connection -> {
            var savepoint = database.dialect().failureSpoilsTransaction() && !connection.getAutoCommit()
                    ? connection.setSavepoint()
                    : null;
            try (var insert =
                    connection.prepareStatement("INSERT INTO module_number (module, next_number) VALUES (?, ?)")) {
                insert.setString(1, module);
                insert.setLong(2, next);
                insert.executeUpdate();
                return true;
            } catch (SQLException e) {
                if (!database.dialect().duplicateKey(e)) {
                    throw new DataAccessException(e);
                }
                if (savepoint != null) {
                    connection.rollback(savepoint);
                }
                return false;
            }
        });
    }
}
