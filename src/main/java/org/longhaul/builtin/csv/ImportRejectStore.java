package org.longhaul.builtin.csv;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.longhaul.builtin.csv.CheckedLine.Reject;
import org.longhaul.platform.Database;

/**
 * The bad lines of imports that are divided into ranges, in the caller's transaction. Texts are kept as bytes: a bad line
 * may hold what no database takes as a text.
 *
 * <p>Readers wait for nobody, and may see what has not been committed yet. That a line is bad is a fact about the file: a
 * chunk that is rolled back is written again, and finds the same.
 */
@ApplicationScoped
public class ImportRejectStore {
    private static final String COUNT = "SELECT COUNT(*) FROM import_reject WHERE task_id = ?";
    private static final String AFTER =
            "SELECT line, reason, text FROM import_reject WHERE task_id = ? AND line > ? ORDER BY line";
    private static final String INSERT = "INSERT INTO import_reject (task_id, line, reason, text) VALUES (?, ?, ?, ?)";
    private static final String REMOVE = "DELETE FROM import_reject WHERE task_id = ? AND line >= ? AND line <= ?";
    private static final String IMPORTS = "SELECT DISTINCT task_id FROM import_reject";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ImportRejectStore() {}

    /** A store on this database. */
    @Inject
    public ImportRejectStore(Database database) {
        this.database = database;
    }

    /** How many an import has. */
    long count(String importId) {
        return database.tasks()
                .first(COUNT + database.dialect().withoutWaiting(), row -> row.getLong(1), importId)
                .orElse(0L);
    }

    /** The next ones behind a line, in the order of lines. */
    List<Reject> after(String importId, long line, int limit) {
        return database.tasks()
                .list(
                        AFTER
                                + database.dialect().limit(limit)
                                + database.dialect().withoutWaiting(),
                        row -> new Reject(
                                row.getLong(1), row.getString(2), new String(row.getBytes(3), StandardCharsets.UTF_8)),
                        importId,
                        line);
    }

    void insert(String importId, List<Reject> bad) {
        if (bad.isEmpty()) {
            return;
        }
        database.tasks()
                .batch(
                        INSERT,
                        bad.stream()
                                .map(each -> new Object[] {
                                    importId,
                                    each.line(),
                                    each.reason(),
                                    each.text().getBytes(StandardCharsets.UTF_8)
                                })
                                .toList());
    }

    /** Removes those of the lines from one to the other. */
    void remove(String importId, long first, long last) {
        database.tasks().update(REMOVE, importId, first, last);
    }

    /** The imports that have any. */
    List<String> imports() {
        return database.tasks().list(IMPORTS + database.dialect().withoutWaiting(), row -> row.getString(1));
    }
}
