package org.longhaul.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/**
 * How long a task stays after its end: as its order says, else its type, else the settings, as they are when it ends.
 * Even with a lifetime of nothing it stays for {@link #GRACE}, so that who waits for it, or comes a minute late, still
 * learns how it ended. A child has no lifetime of its own: it goes with its tree.
 */
@ApplicationScoped
public class Lifetimes {
    /** What a task stays at the least. */
    public static final Duration GRACE = Duration.ofSeconds(90);

    private static final String LIFETIME =
            "COALESCE(ttl_millis, CASE WHEN user_task THEN CAST(? AS BIGINT) ELSE CAST(? AS BIGINT) END)";

    private LiveSettings settings;
    private Database database;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Lifetimes() {}

    /** Lifetimes by these settings. */
    @Inject
    public Lifetimes(LiveSettings settings, Database database) {
        this.settings = settings;
        this.database = database;
    }

    /**
     * An SQL expression for the time when a task that ends now may go, over a row of the table task, with the parameters
     * of {@link #arguments}.
     */
    public String expires() {
        String end = database.dialect()
                .nowPlus("CASE WHEN %s > %d THEN %s ELSE %d END"
                        .formatted(LIFETIME, GRACE.toMillis(), LIFETIME, GRACE.toMillis()));
        return "CASE WHEN parent_id IS NULL THEN " + end + " END";
    }

    /** The parameters of {@link #expires}, in order. */
    public List<Long> arguments() {
        long user = millis(Setting.USER_TASK_TTL);
        long own = millis(Setting.TASK_TTL);
        return List.of(user, own, user, own);
    }

    private long millis(Setting setting) {
        return settings.duration(setting).orElseThrow().toMillis();
    }
}
