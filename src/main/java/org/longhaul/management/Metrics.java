package org.longhaul.management;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.longhaul.platform.Configured;
import org.longhaul.query.ModuleView;
import org.longhaul.task.TaskState;

/**
 * The numbers of the beans as MicroProfile metrics, under the names that {@code jmx/prometheus.yml} gives them. Like the
 * beans they come from a snapshot: being scraped costs at most one look at the database a second.
 *
 * @see <a href="https://download.eclipse.org/microprofile/microprofile-metrics-5.1.0/microprofile-metrics-spec-5.1.0.html">
 *     MicroProfile Metrics 5.1</a>
 */
@Dependent
class Metrics {
    private static final String STATE = "state";

    private final MetricRegistry registry;
    private final Activity activity;
    private final Snapshots snapshots;
    private final TaskManagerMXBean manager;
    private final ClusterMXBean cluster;
    private final NodeMXBean node;
    private final boolean wanted;
    private final List<MetricID> registered = new ArrayList<>();

    @Inject
    Metrics(
            MetricRegistry registry,
            Activity activity,
            Snapshots snapshots,
            TaskManagerBean manager,
            ClusterBean cluster,
            NodeBean node,
            Config config) {
        this.registry = registry;
        this.activity = activity;
        this.snapshots = snapshots;
        this.manager = manager;
        this.cluster = cluster;
        this.node = node;
        this.wanted =
                !new Configured(config).text("longhaul.metrics").orElse("").equals("false");
    }

    /** Registers all, those of these modules too; nothing if {@code longhaul.metrics} is false. */
    void start(List<ModuleView> modules) {
        if (!wanted) {
            return;
        }
        tasks();
        totals();
        modules.forEach(this::module);
        node();
        cluster();
    }

    /** Removes all. */
    void stop() {
        registered.forEach(registry::remove);
        registered.clear();
    }

    private void tasks() {
        Metadata tasks =
                metadata("longhaul_tasks", "Tasks that are stored now, on all nodes, without children, by state");
        for (TaskState state : TaskState.values()) {
            gauge(tasks, () -> snapshots.get().count(state), new Tag(STATE, state.name()));
        }
        gauge(
                seconds(
                        "longhaul_oldest_waiting",
                        "How long the task has waited that could begin and has waited longest, on all nodes, in seconds"),
                manager::getOldestWaitingSeconds);
        gauge(
                metadata(
                        "longhaul_failure_ratio",
                        "Of what ended on this node in the last five minutes, the part that failed, from 0 to 1"),
                manager::getFailureRate);
    }

    private void totals() {
        Map<Activity.Total, Counter> counters = new EnumMap<>(Activity.Total.class);
        counters.put(
                Activity.Total.SUBMITTED,
                counter(metadata("longhaul_tasks_submitted", "Tasks that this node has taken in since it started")));
        counters.put(
                Activity.Total.STARTED,
                counter(metadata("longhaul_tasks_started", "Runs of tasks that this node has begun since it started")));
        Metadata ended =
                metadata("longhaul_tasks_ended", "Tasks that have ended on this node since it started, by state");
        Activity.Total.ENDS.forEach(end -> counters.put(end, counter(ended, new Tag(STATE, end.name()))));
        activity.listen(total -> Objects.requireNonNull(counters.get(total)).inc());
    }

    private void module(ModuleView module) {
        var tag = new Tag("module", module.name());
        gauge(
                metadata(
                        "longhaul_module_active_tasks",
                        "Tasks of a module that run or wait for their children, on all nodes"),
                () -> snapshots.get().activeOf(module.name()),
                tag);
        gauge(
                metadata(
                        "longhaul_module_queued_tasks",
                        "Tasks of a module that are queued, on all nodes; -1 if they are too many to count"),
                () -> snapshots.get().queuedOf(module.types()),
                tag);
    }

    private void node() {
        gauge(metadata("longhaul_node_ready", "Whether this node may claim tasks: 1 or 0"), () -> bit(node.isReady()));
        gauge(metadata("longhaul_node_draining", "Whether this node drains: 1 or 0"), () -> bit(node.isDraining()));
        gauge(metadata("longhaul_node_workers", "How many batch tasks may run at once on this node"), node::getWorkers);
        gauge(metadata("longhaul_node_busy_workers", "How many batch tasks run on this node"), node::getBusyWorkers);
        gauge(
                metadata("longhaul_node_direct_workers", "How many direct tasks may run at once on this node"),
                node::getDirectWorkers);
        gauge(
                metadata("longhaul_node_busy_direct_workers", "How many direct tasks run on this node"),
                node::getBusyDirectWorkers);
        gauge(
                seconds(
                        "longhaul_node_since_renewal",
                        "How long ago this node renewed its lease, in seconds; -1 before it has one"),
                node::getSecondsSinceRenewal);
        gauge(seconds("longhaul_node_lease", "How long the lease of this node is, in seconds"), node::getLeaseSeconds);
    }

    private void cluster() {
        gauge(metadata("longhaul_cluster_nodes_up", "Nodes that are up"), cluster::getNodesUp);
        gauge(
                metadata("longhaul_cluster_nodes_draining", "Nodes that finish what they run and take nothing more"),
                cluster::getNodesDraining);
        gauge(
                metadata("longhaul_cluster_nodes_dead", "Nodes that were declared dead and have not come back"),
                cluster::getNodesDead);
        gauge(
                metadata("longhaul_cluster_workers", "How many tasks all nodes that are up can run at once"),
                cluster::getWorkers);
        gauge(
                metadata("longhaul_cluster_running_tasks", "Tasks that run on all nodes, children too"),
                cluster::getRunning);
    }

    private static int bit(boolean truth) {
        return truth ? 1 : 0;
    }

    private static Metadata metadata(String name, String help) {
        return Metadata.builder()
                .withName(name)
                .withDescription(help)
                .withUnit(MetricUnits.NONE)
                .build();
    }

    /** Its unit becomes the end of its name. */
    private static Metadata seconds(String name, String help) {
        return Metadata.builder()
                .withName(name)
                .withDescription(help)
                .withUnit(MetricUnits.SECONDS)
                .build();
    }

    /** Is asked by a thread of the server's, which does not know the application. */
    private <T extends Number> void gauge(Metadata metadata, Supplier<T> value, Tag... tags) {
        registry.gauge(
                metadata,
                () -> {
                    ApplicationClasses inside = ApplicationClasses.enter();
                    try {
                        return value.get();
                    } finally {
                        inside.close();
                    }
                },
                tags);
        registered.add(new MetricID(metadata.getName(), tags));
    }

    private Counter counter(Metadata metadata, Tag... tags) {
        registered.add(new MetricID(metadata.getName(), tags));
        return registry.counter(metadata, tags);
    }
}
