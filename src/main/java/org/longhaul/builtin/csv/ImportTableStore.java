package org.longhaul.builtin.csv;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longhaul.builtin.csv.CheckedLine.Row;
import org.longhaul.platform.DataAccessException;
import org.longhaul.platform.Database;
import org.longhaul.platform.Dialect;
import org.longhaul.task.TaskState;

/**
 * The imported tables and their registry, in the caller's transaction. H2 commits at each statement that makes or drops
 * a table.
 */
@ApplicationScoped
public class ImportTableStore {
    private static final String TASK_OF = "SELECT task_id FROM import_table WHERE name = ?";
    private static final String REGISTER = "INSERT INTO import_table (name, task_id, created) VALUES (?, ?, %s)";
    private static final String TAKE_OVER =
            "UPDATE import_table SET task_id = ?, created = %s WHERE name = ? AND task_id = ?";
    private static final String UNREGISTER = "DELETE FROM import_table WHERE name = ? AND task_id = ?";
    private static final String STATE_OF = "SELECT state FROM task WHERE id = ?";

    private static final Set<String> TABLE_IS_THERE = Set.of("42P07", "X0Y32", "42S01");
    /** Refused for what was asked, by any of the databases: another attempt would be refused as well. */
    private static final Set<String> NEVER = Set.of("42", "X0", "2B", "54");

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ImportTableStore() {}

    /** A store on this database. */
    @Inject
    public ImportTableStore(Database database) {
        this.database = database;
    }

    /** How this database speaks. */
    Dialect dialect() {
        return database.dialect();
    }

    /** The name as the database writes it, quoted. */
    String fold(String name) {
        return dialect().identifier(name);
    }

    /** The task that made or makes the table of that name. */
    Optional<String> taskOf(String name) {
        return database.tasks().first(TASK_OF, row -> row.getString(1), name);
    }

    void register(String name, String taskId) {
        database.tasks().update(REGISTER.formatted(dialect().now()), name, taskId);
    }

    /** Makes the name this task's, if it still is that one's. */
    boolean takeOver(String name, String from, String taskId) {
        return database.tasks().update(TAKE_OVER.formatted(dialect().now()), taskId, name, from) == 1;
    }

    void unregister(String name, String taskId) {
        database.tasks().update(UNREGISTER, name, taskId);
    }

    /** Whether the task has ended; a task that nobody knows any more has. */
    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    boolean ended(String taskId) {
        return database.tasks()
                .first(STATE_OF, row -> TaskState.values()[row.getInt(1)], taskId)
                .map(TaskState::isFinal)
                .orElse(true);
    }

    /** Whether there is a table, a view or anything else of that name in our schema. */
    boolean exists(String name) {
        String folded = folded(name);
        return database.tasks().on(connection -> {
            var meta = connection.getMetaData();
            String escape = meta.getSearchStringEscape();
            String pattern = escape == null || escape.isEmpty() ? folded : folded.replace("_", escape + "_");
            try (var tables = meta.getTables(null, connection.getSchema(), pattern, null)) {
                while (tables.next()) {
                    if (folded.equals(tables.getString("TABLE_NAME"))) {
                        return true;
                    }
                }
                return false;
            }
        });
    }

    void create(ImportTable table) {
        Dialect dialect = dialect();
        String columns = table.columns().stream()
                .map(column -> ", " + fold(column) + " " + dialect.textType())
                .collect(Collectors.joining());
        database.tasks()
                .update("CREATE TABLE %s (%s BIGINT NOT NULL PRIMARY KEY%s)"
                        .formatted(qualified(table.name()), fold(Header.LINE_NO), columns));
    }

    void drop(String name) {
        database.tasks().update("DROP TABLE " + qualified(name));
    }

    /** Adds rows, in one round trip where the driver can. */
    void insert(ImportTable table, List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        String columns =
                table.columns().stream().map(column -> ", " + fold(column)).collect(Collectors.joining());
        String insert = "INSERT INTO %s (%s%s) VALUES (?%s)"
                .formatted(
                        qualified(table.name()),
                        fold(Header.LINE_NO),
                        columns,
                        ", ?".repeat(table.columns().size()));
        var arguments = new ArrayList<@Nullable Object[]>(rows.size());
        for (Row row : rows) {
            @Nullable Object[] values = new Object[row.fields().length + 1];
            values[0] = row.line();
            System.arraycopy(row.fields(), 0, values, 1, row.fields().length);
            arguments.add(values);
        }
        database.tasks().batch(insert, arguments);
    }

    /** Whether the database refused a name because it is registered already. */
    boolean saysTaken(DataAccessException e) {
        return dialect().duplicateKey(e.sqlException());
    }

    /** Whether the database refused to make a table because there is one of its name. */
    boolean saysTableIsThere(DataAccessException e) {
        return TABLE_IS_THERE.contains(String.valueOf(e.sqlException().getSQLState()));
    }

    /** Whether the database refused what was asked, and would refuse it again. */
    boolean saysNever(DataAccessException e) {
        String state = String.valueOf(e.sqlException().getSQLState());
        return state.length() == 5
                && NEVER.contains(state.substring(0, 2))
                && !dialect().transientFailure(e.sqlException());
    }

    /** With the schema before it: PostgreSQL looks into pg_catalog first. */
    private String qualified(String name) {
        String schema = database.tasks()
                .on(connection -> Optional.ofNullable(connection.getSchema()).orElse(""));
        return schema.isEmpty() ? fold(name) : '"' + schema.replace("\"", "\"\"") + "\"." + fold(name);
    }

    private String folded(String name) {
        String quoted = fold(name);
        return quoted.substring(1, quoted.length() - 1);
    }
}
