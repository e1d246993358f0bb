package org.longhaul.following;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Database;
import org.longhaul.task.TaskState;

/** Writes down who has read tasks: columns that nobody else writes, and no index has. */
@ApplicationScoped
public class ReadStore {
    private static final String POLLED =
            "UPDATE task SET last_polled = ? WHERE id = ? AND (last_polled IS NULL OR last_polled < ?)";
    private static final String CONSUMED =
            "UPDATE task SET consumed = TRUE WHERE id = ? AND consumed = FALSE AND state >= ?";

    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ReadStore() {}

    /** A store on this database. */
    @Inject
    public ReadStore(Database database) {
        this.database = database;
    }

    /**
     * A task that was read.
     *
     * @param at when, the last time
     * @param consumed whether its submitter has seen its end
     */
    record Read(String id, Instant at, boolean consumed) {}

    /** Writes them in their order, which should be that of their ids. */
    void write(List<Read> reads) {
        var polled = new ArrayList<@Nullable Object[]>();
        var consumed = new ArrayList<@Nullable Object[]>();
        for (Read read : reads) {
            polled.add(new @Nullable Object[] {read.at(), read.id(), read.at()});
            if (read.consumed()) {
                consumed.add(new @Nullable Object[] {read.id(), TaskState.SUCCEEDED});
            }
        }
        database.engine().batch(POLLED, polled);
        if (!consumed.isEmpty()) {
            database.engine().batch(CONSUMED, consumed);
        }
    }
}
