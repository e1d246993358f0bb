package org.longhaul.management;

import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.execution.Engine;
import org.longhaul.execution.Runs;
import org.longhaul.ownership.LocalNode;
import org.longhaul.platform.Loop;
import org.longhaul.platform.Started;
import org.longhaul.platform.Stopping;
import org.longhaul.query.ModuleView;
import org.longhaul.query.Modules;

/**
 * Shows this application to JMX: registers the beans when it starts, those of tasks while they run, and leaves nothing
 * behind when it ends. A second deployment in one server gets names of its own, with the key {@code instance}.
 */
@ApplicationScoped
public class ManagementBeans {
    private static final System.Logger LOG = System.getLogger(ManagementBeans.class.getName());
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final int ROUNDS_TO_LOOK = 5;
    private static final int MOST_UNSENT = 10_000;

    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory threads;

    private TaskManagerBean manager;
    private SettingsBean settings;
    private ClusterBean cluster;
    private NodeBean nodeBean;
    private SchedulerBean scheduler;
    private SecurityBean security;
    private TaskActs acts;
    private Snapshots snapshots;
    private CommentsOfRuns comments;
    private Activity activity;
    private Alarms alarms;
    private TaskNews news;
    private Metrics metrics;
    private ServerCalls calls;
    private Catalog catalog;
    private Modules modules;
    private Runs runs;
    private LocalNode node;
    private Engine engine;
    private Clock clock;

    private Registry registry = Registry.NONE;
    private @Nullable ThreadPoolExecutor sender;
    private @Nullable ClusterNews clusterNews;
    private @Nullable TaskBeans tasks;
    private @Nullable Loop loop;
    private int rounds;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ManagementBeans() {}

    /** Shows these. */
    @Inject
    @SuppressWarnings("NullAway.Init")
    ManagementBeans(
            TaskManagerBean manager,
            SettingsBean settings,
            ClusterBean cluster,
            NodeBean nodeBean,
            SchedulerBean scheduler,
            SecurityBean security,
            TaskActs acts,
            Snapshots snapshots,
            CommentsOfRuns comments,
            Activity activity,
            Alarms alarms,
            TaskNews news,
            Metrics metrics,
            ServerCalls calls,
            Catalog catalog,
            Modules modules,
            Runs runs,
            LocalNode node,
            Engine engine,
            Clock clock) {
        this.manager = manager;
        this.settings = settings;
        this.cluster = cluster;
        this.nodeBean = nodeBean;
        this.scheduler = scheduler;
        this.security = security;
        this.acts = acts;
        this.snapshots = snapshots;
        this.comments = comments;
        this.activity = activity;
        this.alarms = alarms;
        this.news = news;
        this.metrics = metrics;
        this.calls = calls;
        this.catalog = catalog;
        this.modules = modules;
        this.runs = runs;
        this.node = node;
        this.engine = engine;
        this.clock = clock;
    }

    /** Begins before anything runs, so that it misses no run. */
    void start(@Observes @Priority(2000) Started event) {
        registry = Registry.open(ManagementFactory.getPlatformMBeanServer(), "TaskManager");
        sender = new ThreadPoolExecutor(
                1,
                1,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_UNSENT),
                threads,
                new ThreadPoolExecutor.DiscardOldestPolicy());
        sender.allowCoreThreadTimeOut(true);
        snapshots.start(threads);
        var managed = registry.name("TaskManager", Map.of());
        Emitter ofTasks = emitter(managed, TaskNews.KINDS);
        news.through(ofTasks);
        registry.register(managed, OpenBean.of(TaskManagerMXBean.class, manager, calls, ofTasks));
        var joined = registry.name("Cluster", Map.of());
        Emitter emitter = emitter(joined, ClusterNews.KINDS);
        clusterNews = new ClusterNews(emitter);
        registry.register(joined, OpenBean.of(ClusterMXBean.class, cluster, calls, emitter));
        register("Settings", Map.of(), SettingsMXBean.class, settings);
        register("Node", Map.of(), NodeMXBean.class, nodeBean);
        register("Scheduler", Map.of(), SchedulerMXBean.class, scheduler);
        register("Security", Map.of(), SecurityMXBean.class, security);
        for (ModuleView module : modules.all()) {
            register(
                    "Module",
                    Map.of("name", module.name()),
                    ModuleMXBean.class,
                    new ModuleBean(module.name(), snapshots, acts));
        }
        for (TypeDefinition type : catalog.all()) {
            register(
                    "TaskType",
                    Map.of("name", type.name()),
                    TaskTypeMXBean.class,
                    new TaskTypeBean(type, snapshots, acts));
        }
        metrics.start(new ArrayList<>(modules.all()));
        var running = new TaskBeans(
                registry,
                activity,
                run -> new TaskBean(run, node.name(), snapshots, comments, acts),
                name -> emitter(name, TaskBeans.PROGRESS),
                calls);
        tasks = running;
        runs.listen(running);
        loop = Loop.start(threads, "jmx-monitor", ROUND, 0, this::round);
        LOG.log(Level.INFO, "jmx: {0} beans are registered as {1}", registry.size(), registry.name("*", Map.of()));
    }

    private Emitter emitter(ObjectName source, Emitter.Kind... kinds) {
        ThreadPoolExecutor running = sender;
        return new Emitter(source, clock, running == null ? Runnable::run : running, kinds);
    }

    private <T> void register(String type, Map<String, String> keys, Class<T> described, T bean) {
        ObjectName name = registry.name(type, keys);
        registry.register(name, OpenBean.of(described, bean, calls, emitter(name)));
    }

    /** Ends after everything else, so that what drains can be watched. */
    void stop(@Observes @Priority(3000) Stopping event) {
        Loop running = loop;
        if (running != null) {
            running.stop(Duration.ofSeconds(5));
        }
        TaskBeans showing = tasks;
        if (showing != null) {
            runs.forget(showing);
        }
        metrics.stop();
        registry.close();
        snapshots.stop();
        ThreadPoolExecutor sending = sender;
        if (sending != null) {
            sending.shutdownNow();
        }
    }

    private void round() {
        TaskBeans showing = tasks;
        if (showing != null) {
            showing.tellProgress();
        }
        if (rounds++ % ROUNDS_TO_LOOK == 0) {
            Snapshot now = snapshots.get();
            ClusterNews telling = clusterNews;
            if (telling != null && now.problem().isEmpty()) {
                telling.look(now.nodes());
            }
            if (!engine.draining()) {
                alarms.look(
                        activity.failureRate(),
                        activity.endedLately(),
                        now.oldestWaiting(),
                        node.sinceRenewal(),
                        node.lease(),
                        news::alarm);
            }
        }
    }
}
