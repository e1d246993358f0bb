package org.longhaul.tree;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.spi.ChildInfo;
import org.longhaul.spi.TaskInfo;
import org.longhaul.task.TaskState;

/** The children of a task, and what their work gave. */
@ApplicationScoped
public class ChildReadStore {
    /** By the index of a tree: there is none of the children of a task in the order they were made. */
    private static final String CHILDREN = """
            SELECT id, child_key, state FROM task%s WHERE root_id = ? AND id > ? AND parent_id = ? AND step = FALSE
            ORDER BY root_id, id""";

    private static final String TEXTS = "SELECT task_id, message, result FROM task_detail WHERE task_id IN (%s)";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ChildReadStore() {}

    /** A store on this database. */
    @Inject
    public ChildReadStore(Database database) {
        this.database = database;
    }

    private record Row(String id, String key, TaskInfo.State state) {}

    private record Texts(
            String id, @Nullable String message, @Nullable String result) {}

    /** The root of the tree that a task belongs to. */
    Optional<String> rootOf(String id) {
        return database.engine().first("SELECT root_id FROM task WHERE id = ?", row -> row.getString(1), id);
    }

    /** Children of a task, by id, which is the order they were made in; behind this one. */
    List<ChildInfo> after(String root, String parent, String id, int limit) {
        var rows = database.engine()
                .list(
                        CHILDREN.formatted(database.dialect().useIndex("task_root"))
                                + database.dialect().limit(limit),
                        row -> new Row(
                                row.getString("id"),
                                Optional.ofNullable(row.getString("child_key")).orElse(""),
                                state(row)),
                        root,
                        id,
                        parent);
        var texts = texts(rows);
        return rows.stream().map(row -> child(row, texts.get(row.id()))).toList();
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private static TaskInfo.State state(ResultSet row) throws SQLException {
        return TaskInfo.State.valueOf(TaskState.values()[row.getInt("state")].name());
    }

    private Map<String, Texts> texts(List<Row> rows) {
        if (rows.isEmpty()) {
            return Map.of();
        }
        String sql = TEXTS.formatted(String.join(", ", Collections.nCopies(rows.size(), "?")));
        return database
                .engine()
                .list(
                        sql,
                        row -> new Texts(row.getString("task_id"), row.getString("message"), row.getString("result")),
                        rows.stream().map(Row::id).toArray())
                .stream()
                .collect(Collectors.toMap(Texts::id, texts -> texts));
    }

    private static ChildInfo child(Row row, @Nullable Texts texts) {
        String result = texts == null || !row.state().ended() ? null : texts.result();
        return new ChildInfo(row.key(), row.id(), row.state(), texts == null ? null : texts.message(), result);
    }
}
