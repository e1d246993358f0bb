package org.longhaul.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.platform.Jdbc;

/** Rows of audit. */
@ApplicationScoped
public class AuditStore {
    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected AuditStore() {}

    /** A store on this database. */
    @Inject
    public AuditStore(Database database) {
        this.database = database;
    }

    boolean insert(AuditEntry entry) {
        return database.besideEntities()
                        .update(
                                "INSERT INTO audit (id, happened, actor, origin, action, subject, note)"
                                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                                entry.id(),
                                entry.happened(),
                                entry.actor(),
                                entry.origin(),
                                entry.action(),
                                entry.subject(),
                                entry.note())
                == 1;
    }

    List<AuditEntry> list(AuditFilter filter, int limit, @Nullable String before) {
        var conditions = new ArrayList<String>();
        var arguments = new ArrayList<Object>();
        among("actor", filter.actors(), conditions, arguments);
        among("action", filter.actions(), conditions, arguments);
        among("subject", filter.subjects(), conditions, arguments);
        bound("happened >= ?", filter.after(), conditions, arguments);
        bound("happened < ?", filter.before(), conditions, arguments);
        bound("id < ?", before, conditions, arguments);
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return database.engine()
                .list(
                        "SELECT id, happened, actor, origin, action, subject, note FROM audit" + where
                                + " ORDER BY id DESC" + database.dialect().limit(limit),
                        AuditStore::entry,
                        arguments.toArray());
    }

    private static void among(String column, Set<String> values, List<String> conditions, List<Object> arguments) {
        if (!values.isEmpty()) {
            conditions.add(column + " IN (" + String.join(", ", Collections.nCopies(values.size(), "?")) + ")");
            arguments.addAll(values);
        }
    }

    private static void bound(
            String condition, @Nullable Object value, List<String> conditions, List<Object> arguments) {
        if (value != null) {
            conditions.add(condition);
            arguments.add(value);
        }
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getString("id"),
                Objects.requireNonNull(Jdbc.instant(row, "happened")),
                row.getString("actor"),
                row.getString("origin"),
                row.getString("action"),
                row.getString("subject"),
                row.getString("note"));
    }
}
