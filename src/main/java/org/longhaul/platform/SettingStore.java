package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

/** The settings that somebody changed. Their rows are the lock of every change: the one named {@code *} first. */
@ApplicationScoped
public class SettingStore {
    /** The row that every change locks, and whose version is that of all settings. */
    private static final String ALL = "*";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected SettingStore() {}

    /** A store on this database. */
    @Inject
    public SettingStore(Database database) {
        this.database = database;
    }

    /** A setting that somebody changed. */
    record Row(String name, String content, long version, Instant changed, String changedBy) {}

    /** All that were changed, without waiting for a change that is under way. */
    List<Row> all() {
        return database.engine()
                .list(
                        "SELECT name, content, version, changed, changed_by FROM setting WHERE name <> '*'"
                                + database.dialect().withoutWaiting(),
                        row -> new Row(
                                row.getString(1),
                                row.getString(2),
                                row.getLong(3),
                                row.getTimestamp(4).toInstant(),
                                row.getString(5)));
    }

    /** Has every other change wait until this transaction ends. */
    void lock() {
        int locked = database.engine().update("UPDATE setting SET version = version + 1 WHERE name = ?", ALL);
        if (locked == 0) {
            throw new IllegalStateException("The table setting has lost its first row");
        }
    }

    /** Writes one. The caller holds the lock. */
    void put(String name, String content, Instant now, String by) {
        int changed = database.engine()
                .update(
                        "UPDATE setting SET content = ?, version = version + 1, changed = ?, changed_by = ? WHERE name = ?",
                        content,
                        now,
                        by,
                        name);
        if (changed == 0) {
            database.engine()
                    .update(
                            "INSERT INTO setting (name, content, version, changed, changed_by) VALUES (?, ?, 1, ?, ?)",
                            name,
                            content,
                            now,
                            by);
        }
    }
}
