package org.longhaul.retention;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Setting;

/**
 * Forgets ended tasks: those whose time to live is over, counted from their end, and those that ended longer than
 * {@code job-expire} ago. What runs or waits is never removed, nor what is held against it. It goes in small
 * transactions, so it can be cut off anywhere and run again; totals per day, type and end stay.
 */
@ApplicationScoped
public class Retention {
    private RetentionStore store;
    private LiveSettings settings;
    private Retrying retrying;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Retention() {}

    /** Forgets tasks of this store. */
    @Inject
    public Retention(RetentionStore store, LiveSettings settings, Retrying retrying) {
        this.store = store;
        this.settings = settings;
        this.retrying = retrying;
    }

    /** Removes everything that may go now, and says how many by which limit. */
    public Map<Limit, Integer> collect() {
        var removed = new EnumMap<Limit, Integer>(Limit.class);
        int batch = settings.number(Setting.GC_BATCH);
        for (Limit limit : Limit.values()) {
            int all = 0;
            int gone;
            do {
                var expired = expired(limit, batch);
                gone = expired.isEmpty()
                        ? 0
                        : retrying.inOwnTransaction(() -> store.remove(expired)).size();
                all += gone;
            } while (gone == batch);
            if (all > 0) {
                removed.put(limit, all);
            }
        }
        return removed;
    }

    private List<Expired> expired(Limit limit, int rows) {
        Optional<Duration> age = settings.duration(Setting.JOB_EXPIRE);
        return switch (limit) {
            case TTL -> store.byTtl(rows);
            case JOB_EXPIRE -> age.map(longest -> store.byAge(longest, rows)).orElse(List.of());
        };
    }

    /** What {@link #collect} would remove now, and why; nothing is removed. */
    public List<Expired> preview(int rows) {
        var all = new ArrayList<>(expired(Limit.TTL, rows));
        var ids = all.stream().map(Expired::id).collect(Collectors.toSet());
        expired(Limit.JOB_EXPIRE, rows).stream()
                .filter(task -> !ids.contains(task.id()))
                .forEach(all::add);
        return all.subList(0, Math.min(rows, all.size()));
    }

    /** Totals of what was removed, from one day to another, the latest first. */
    public List<Total> totals(LocalDate from, LocalDate to) {
        return store.totals(from, to);
    }
}
