package org.longhaul.management;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.longhaul.ownership.LocalNode;
import org.longhaul.ownership.Nodes;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.StateCounts;
import org.longhaul.query.Modules;
import org.longhaul.query.Overview;
import org.longhaul.schedule.Schedules;
import org.longhaul.task.Sight;
import org.longhaul.task.TaskState;

/** Asks everybody how everything stands. */
@ApplicationScoped
public class SnapshotReader {
    /** How many tasks that run or wait for others are shown at most. */
    static final int MOST_ACTIVE = 500;

    /** How many tasks that are queued, or have failed, are shown at most. */
    static final int MOST_SHOWN = 100;

    /** How many tasks of this node are shown at most. */
    static final int MOST_HERE = 200;

    private static final long MOST_COUNTED = 100_000;

    private StateCounts counts;
    private Overview overview;
    private Modules modules;
    private Nodes nodes;
    private LocalNode node;
    private LiveSettings settings;
    private Schedules schedules;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected SnapshotReader() {}

    /** Asks these. */
    @Inject
    public SnapshotReader(
            StateCounts counts,
            Overview overview,
            Modules modules,
            Nodes nodes,
            LocalNode node,
            LiveSettings settings,
            Schedules schedules) {
        this.counts = counts;
        this.overview = overview;
        this.modules = modules;
        this.nodes = nodes;
        this.node = node;
        this.settings = settings;
        this.schedules = schedules;
    }

    /** How everything stands now, which is that moment. */
    Snapshot read(Instant at) {
        var byState = counts.counts(Sight.ALL);
        List<Overview.Entry> active = Stream.of(TaskState.WAITING, TaskState.RUNNING)
                .flatMap(state -> overview.latest(state, MOST_ACTIVE).stream())
                .limit(MOST_ACTIVE)
                .toList();
        List<Overview.Entry> failed = Stream.of(TaskState.FAILED, TaskState.ABORTED, TaskState.DROPPED)
                .flatMap(state -> overview.latest(state, MOST_SHOWN).stream())
                .sorted(Comparator.comparing((Overview.Entry entry) ->
                                Optional.ofNullable(entry.task().ended()).orElse(Instant.EPOCH))
                        .reversed())
                .limit(MOST_SHOWN)
                .toList();
        List<Overview.Entry> waiting = overview.longestWaiting(MOST_SHOWN);
        return new Snapshot(
                at,
                "",
                byState,
                Views.tree(active),
                Views.tree(waiting),
                Views.tree(failed),
                overview.runningOn(node.name(), node.incarnation(), MOST_HERE).stream()
                        .collect(
                                Collectors.toMap(entry -> entry.task().id(), Function.identity(), (one, other) -> one)),
                waiting.stream().findFirst().map(Overview.Entry::task),
                byState.getOrDefault(TaskState.QUEUED, 0L) > MOST_COUNTED
                        ? Optional.empty()
                        : Optional.of(overview.queued()),
                new ArrayList<>(modules.all()),
                nodes.all(),
                settings.all(),
                schedules.list(Sight.ALL, "", Schedules.MAX_LIMIT));
    }
}
