package org.longhaul.retention;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.longhaul.platform.Database;
import org.longhaul.task.Gate;
import org.longhaul.task.TaskState;

/** Reads whole tasks, column by column, whatever columns there are. */
@ApplicationScoped
public class ArchiveStore {
    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ArchiveStore() {}

    /** A store on this database. */
    @Inject
    public ArchiveStore(Database database) {
        this.database = database;
    }

    /** A row, and the task it is of. */
    record Row(String task, JsonObject columns) {}

    /** Locks those of these tasks that nobody else has locked, where that can be told; else all of them that are there. */
    List<String> lock(List<String> ids) {
        String lock = database.dialect().forUpdateSkipLocked();
        if (database.dialect().skipsLocked()) {
            return database.engine()
                    .list(
                            "SELECT id FROM task WHERE id IN (" + marks(ids) + ")" + lock,
                            row -> row.getString(1),
                            ids.toArray());
        }
        var locked = new ArrayList<String>();
        ids.forEach(id -> locked.addAll(
                database.engine().list("SELECT id FROM task WHERE id = ?" + lock, row -> row.getString(1), id)));
        return locked;
    }

    List<Row> tasks(List<String> ids) {
        return rows("SELECT * FROM task WHERE id IN (%s)", "id", ids);
    }

    List<Row> details(List<String> ids) {
        return rows("SELECT * FROM task_detail WHERE task_id IN (%s)", "task_id", ids);
    }

    /** In order, for each task. */
    List<Row> events(List<String> ids) {
        return rows("SELECT * FROM task_event WHERE task_id IN (%s) ORDER BY task_id, num", "task_id", ids);
    }

    private List<Row> rows(String sql, String id, List<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : database.engine()
                        .list(
                                sql.formatted(marks(ids)),
                                row -> new Row(row.getString(id), columns(row)),
                                ids.toArray());
    }

    private static String marks(List<String> ids) {
        return String.join(", ", Collections.nCopies(ids.size(), "?"));
    }

    /** What has no value is left out. */
    private static JsonObject columns(ResultSet row) throws SQLException {
        JsonObjectBuilder json = JSON.createObjectBuilder();
        ResultSetMetaData columns = row.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String column = columns.getColumnLabel(i).toLowerCase(Locale.ROOT);
            JsonValue value = value(column, columns.getColumnType(i), row, i);
            if (!row.wasNull() && value != JsonValue.NULL) {
                json.add(camel(column), value);
            }
        }
        return json.build();
    }

    /** A column is read once: Derby gives a long text only once. */
    private static JsonValue value(String column, int type, ResultSet row, int i) throws SQLException {
        return switch (type) {
            case Types.BOOLEAN, Types.BIT -> row.getBoolean(i) ? JsonValue.TRUE : JsonValue.FALSE;
            case Types.SMALLINT, Types.INTEGER, Types.BIGINT -> number(column, row.getLong(i));
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> {
                Timestamp time = row.getTimestamp(i);
                yield time == null
                        ? JsonValue.NULL
                        : JSON.createValue(time.toInstant().toString());
            }
            default -> {
                String text = row.getString(i);
                yield text == null ? JsonValue.NULL : JSON.createValue(text);
            }
        };
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private static JsonValue number(String column, long number) {
        return switch (column) {
            case "state" -> JSON.createValue(TaskState.values()[(int) number].name());
            case "gate" -> JSON.createValue(Gate.values()[(int) number].name());
            default -> JSON.createValue(number);
        };
    }

    /** As names of members are written elsewhere: {@code max_attempts} is {@code maxAttempts}. */
    static String camel(String column) {
        var name = new StringBuilder();
        for (String part : column.split("_", -1)) {
            name.append(
                    name.isEmpty() || part.isEmpty()
                            ? part
                            : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return name.toString();
    }
}
