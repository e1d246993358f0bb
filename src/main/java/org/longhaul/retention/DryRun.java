package org.longhaul.retention;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Setting;
import org.longhaul.retention.ThresholdStore.After;

/**
 * What limits would do now, and what comes near one; nothing is done. It says what the next passes of {@link Retention}
 * and {@link Thresholds} find, if nothing changes before.
 */
@ApplicationScoped
public class DryRun {
    /** How many tasks a part of the list has at most. */
    public static final int MAX_LIMIT = 200;

    private RetentionStore removals;
    private ThresholdStore waiting;
    private Retention retention;
    private Thresholds thresholds;
    private Attendance attendance;
    private LiveSettings settings;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected DryRun() {}

    /** Looks at these stores as these components do. */
    @Inject
    public DryRun(
            RetentionStore removals,
            ThresholdStore waiting,
            Retention retention,
            Thresholds thresholds,
            Attendance attendance,
            LiveSettings settings) {
        this.removals = removals;
        this.waiting = waiting;
        this.retention = retention;
        this.thresholds = thresholds;
        this.attendance = attendance;
        this.settings = settings;
    }

    /**
     * A place in the list: behind a task in a section of it.
     *
     * @param at what the section is sorted by, and then by id
     */
    public record Place(String section, Instant at, String id) {}

    /**
     * A part of the list.
     *
     * @param next where it goes on; null if this is the last part
     */
    public record Part(List<Fate> fates, @Nullable Place next) {
        /** Fixes the list. */
        public Part {
            fates = List.copyOf(fates);
        }
    }

    private record Found(Fate fate, Place place) {}

    /** A part of the list that is sorted by a time and an id. */
    private record Section(String name, Reader reader) {}

    @FunctionalInterface
    private interface Reader {
        List<Found> read(After after, int rows);
    }

    /**
     * What would be removed, then what would be ended or stopped, then what comes near a limit.
     *
     * @param limit how many at most, from 1 to {@value #MAX_LIMIT}
     * @param place only what is behind it; from the first if null
     */
    public Part list(int limit, @Nullable Place place) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("A limit is between 1 and %d: %d".formatted(MAX_LIMIT, limit));
        }
        var found = new ArrayList<Found>();
        for (Section section : sections()) {
            int order = place == null ? 1 : section.name().compareTo(place.section());
            if (order >= 0 && found.size() <= limit) {
                After after = place == null || order > 0 ? After.BEGINNING : new After(place.at(), place.id());
                found.addAll(section.reader().read(after, limit + 1 - found.size()));
            }
        }
        boolean more = found.size() > limit;
        var shown = more ? found.subList(0, limit) : found;
        return new Part(
                shown.stream().map(Found::fate).toList(),
                more ? shown.get(limit - 1).place() : null);
    }

    /** By name, in the order of the list. */
    private List<Section> sections() {
        Served served = attendance.served();
        var rules = thresholds.rules();
        var sections = new ArrayList<Section>();
        sections.add(new Section("a", (after, rows) -> gone("a", removals.dueByTtl(after, rows))));
        retention
                .longest()
                .ifPresent(age -> sections.add(
                        new Section("b", (after, rows) -> gone("b", removals.dueByAge(age, after, rows)))));
        for (int i = 0; i < rules.size(); i++) {
            var rule = rules.get(i);
            for (String lane : served.lanes()) {
                String name = "c%d/%s".formatted(i, lane);
                served.since(lane, rule.time())
                        .ifPresent(since -> sections.add(waiting(name, lane, rule, since, null, false)));
            }
        }
        Optional<Duration> threshold = settings.duration(Setting.JOB_CANCEL_THRESHOLD);
        threshold.ifPresent(time -> sections.add(blocking("d", served, time, null)));
        for (int i = 0; i < rules.size(); i++) {
            var rule = rules.get(i);
            for (String lane : served.lanes()) {
                Instant over = served.since(lane, rule.time()).orElse(null);
                String name = "e%d/%s".formatted(i, lane);
                served.since(lane, rule.nearly())
                        .ifPresent(since -> sections.add(waiting(name, lane, rule, since, over, true)));
            }
        }
        threshold.ifPresent(time -> sections.add(blocking("f", served, Thresholds.nearly(time), time)));
        return sections;
    }

    private static List<Found> gone(String section, List<RetentionStore.Gone> gone) {
        return gone.stream()
                .map(each -> new Found(
                        each.fate(), new Place(section, each.key(), each.fate().id())))
                .toList();
    }

    private Section waiting(
            String name, String lane, Thresholds.Rule rule, Instant since, @Nullable Instant not, boolean near) {
        return new Section(
                name,
                (after, rows) -> waiting.ready(lane, rule.begun(), since, not, null, after, rows).stream()
                        .map(each -> new Found(
                                Fate.of(each.task(), rule.act(), rule.limit(), near, each.since()),
                                new Place(name, each.since(), each.task().id())))
                        .toList());
    }

    /** Few run at once, so all of them are looked at, and those before the place are left out. */
    private Section blocking(String name, Served served, Duration time, @Nullable Duration not) {
        return new Section(name, (after, rows) -> {
            var over = not == null ? List.<String>of() : ids(thresholds.blocking(served, not));
            return thresholds.blocking(served, time).stream()
                    .filter(each -> !over.contains(each.holder().task().id()))
                    .map(each -> new Found(
                            Fate.of(
                                    each.holder().task(),
                                    each.holder().abortable() ? Fate.Act.STOP : Fate.Act.LEAVE,
                                    Limit.JOB_CANCEL_THRESHOLD,
                                    not != null,
                                    each.since()),
                            new Place(name, each.since(), each.holder().task().id())))
                    .filter(each -> after.at() == null || each.fate().id().compareTo(after.id()) > 0)
                    .limit(rows)
                    .toList();
        });
    }

    private static List<String> ids(List<Thresholds.Blocking> blocking) {
        return blocking.stream().map(each -> each.holder().task().id()).toList();
    }
}
