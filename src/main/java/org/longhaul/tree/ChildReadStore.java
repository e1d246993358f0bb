package org.longhaul.tree;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.spi.ChildInfo;
import org.longhaul.spi.TaskInfo;
import org.longhaul.task.TaskState;

/** The children of a task, and what their work gave. */
@ApplicationScoped
public class ChildReadStore {
    private static final String CHILDREN =
            "SELECT id, seq, child_key, state FROM task WHERE parent_id = ? AND step = FALSE AND seq > ? ORDER BY seq";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ChildReadStore() {}

    /** A store on this database. */
    @Inject
    public ChildReadStore(Database database) {
        this.database = database;
    }

    /** A child, and its place. */
    record Found(long seq, ChildInfo child) {}

    private record Row(String id, long seq, String key, TaskInfo.State state) {}

    private record Texts(@Nullable String message, @Nullable String result) {}

    /** The children behind this place. */
    List<Found> after(String parent, long seq, int limit) {
        return database
                .engine()
                .list(
                        CHILDREN + database.dialect().limit(limit),
                        row -> new Row(
                                row.getString("id"),
                                row.getLong("seq"),
                                Optional.ofNullable(row.getString("child_key")).orElse(""),
                                state(row)),
                        parent,
                        seq)
                .stream()
                .map(this::found)
                .toList();
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private static TaskInfo.State state(ResultSet row) throws SQLException {
        return TaskInfo.State.valueOf(TaskState.values()[row.getInt("state")].name());
    }

    private Found found(Row row) {
        var state = row.state();
        var texts = database.engine()
                .first(
                        "SELECT message, result FROM task_detail WHERE task_id = ?",
                        text -> new Texts(text.getString(1), text.getString(2)),
                        row.id())
                .orElse(new Texts(null, null));
        return new Found(
                row.seq(),
                new ChildInfo(row.key(), row.id(), state, texts.message(), state.ended() ? texts.result() : null));
    }
}
