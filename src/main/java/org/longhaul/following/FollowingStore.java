package org.longhaul.following;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.longhaul.platform.Database;
import org.longhaul.task.Progress;
import org.longhaul.task.TaskState;

/** Reads how many tasks stand, in few queries. */
@ApplicationScoped
public class FollowingStore {
    /** Few sizes, so that the database knows the statements. */
    private static final int[] SIZES = {1, 10, 100, 500};

    private static final String STANDINGS =
            "SELECT id, event_no, state, completed, total, unit FROM task WHERE id IN (";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected FollowingStore() {}

    /** A store on this database. */
    @Inject
    public FollowingStore(Database database) {
        this.database = database;
    }

    /** How these tasks stand, as far as they are there. Waits for no writer, so it may be ahead of a commit. */
    List<Standing> standings(List<String> ids) {
        var standings = new ArrayList<Standing>(ids.size());
        int most = SIZES[SIZES.length - 1];
        for (int from = 0; from < ids.size(); from += most) {
            standings.addAll(some(ids.subList(from, Math.min(from + most, ids.size()))));
        }
        return standings;
    }

    @SuppressWarnings("EnumOrdinal") // the constants' order is the stored number, and says so
    private List<Standing> some(List<String> ids) {
        var arguments = new ArrayList<>(ids);
        while (arguments.size() < size(ids.size())) {
            arguments.add(ids.get(0));
        }
        String sql = STANDINGS + String.join(", ", Collections.nCopies(arguments.size(), "?")) + ")"
                + database.dialect().withoutWaiting();
        return database.engine()
                .list(
                        sql,
                        row -> new Standing(
                                row.getString("id"),
                                row.getInt("event_no"),
                                TaskState.values()[row.getInt("state")],
                                new Progress(row.getLong("completed"), row.getLong("total"), row.getString("unit"))),
                        arguments.toArray());
    }

    private static int size(int wanted) {
        for (int size : SIZES) {
            if (size >= wanted) {
                return size;
            }
        }
        throw new IllegalArgumentException("Too many ids at once: " + wanted);
    }
}
