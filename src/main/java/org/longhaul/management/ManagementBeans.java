package org.longhaul.management;

import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.execution.Engine;
import org.longhaul.execution.RunView;
import org.longhaul.execution.Runs;
import org.longhaul.ownership.LocalNode;
import org.longhaul.platform.Loop;
import org.longhaul.platform.Started;
import org.longhaul.platform.Stopping;
import org.longhaul.query.ModuleView;
import org.longhaul.query.Modules;
import org.longhaul.retention.LimitApplied;
import org.longhaul.task.Progress;
import org.longhaul.task.TaskChanged;

/**
 * Shows this application to JMX: registers the beans when it starts, those of tasks while they run, and leaves nothing
 * behind when it ends. A second deployment in one server gets names of its own, with the key {@code instance}.
 */
@ApplicationScoped
public class ManagementBeans implements Runs.Listener {
    /** How many tasks have a bean of their own at most. */
    static final int MOST_TASKS = 200;

    static final Emitter.Kind STATE = new Emitter.Kind(
            "org.longhaul.task.state",
            "A task came to be, or changed its state, through this node: id, type, state, node");
    static final Emitter.Kind APPLIED = new Emitter.Kind(
            "org.longhaul.threshold.applied", "A limit ended a task, or asked it to stop: id, limit, act, text, node");
    static final Emitter.Kind RAISED = new Emitter.Kind(
            "org.longhaul.alarm.raised",
            "Something should be looked at: alarm (failure-rate, oldest-waiting or lease-renewal), text, node");
    static final Emitter.Kind CLEARED =
            new Emitter.Kind("org.longhaul.alarm.cleared", "An alarm is over: alarm, text, node");
    static final Emitter.Kind PROGRESS = new Emitter.Kind(
            "org.longhaul.task.progress",
            "A task has made progress: id, type, completed, total, unit, percent; at most once a second");

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
    private ServerCalls calls;
    private Catalog catalog;
    private Modules modules;
    private Runs runs;
    private LocalNode node;
    private Engine engine;
    private Clock clock;

    private final Map<String, Shown> tasks = new ConcurrentHashMap<>();
    private Registry registry = Registry.NONE;
    private @Nullable ThreadPoolExecutor sender;
    private @Nullable Emitter news;
    private @Nullable ClusterNews clusterNews;
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
        this.calls = calls;
        this.catalog = catalog;
        this.modules = modules;
        this.runs = runs;
        this.node = node;
        this.engine = engine;
        this.clock = clock;
    }

    /** The bean of a task, and what was last told of its progress. */
    private static final class Shown {
        private final long epoch;
        private final ObjectName name;
        private final TaskBean bean;
        private final Emitter emitter;
        private Progress told = Progress.NONE;

        Shown(long epoch, ObjectName name, TaskBean bean, Emitter emitter) {
            this.epoch = epoch;
            this.name = name;
            this.bean = bean;
            this.emitter = emitter;
        }
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
        snapshots.start();
        var managed = registry.name("TaskManager", Map.of());
        news = emitter(managed, STATE, APPLIED, RAISED, CLEARED);
        registry.register(managed, OpenBean.of(TaskManagerMXBean.class, manager, calls, news));
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
        runs.listen(this);
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
        runs.forget(this);
        tasks.clear();
        registry.close();
        snapshots.stop();
        ThreadPoolExecutor sending = sender;
        if (sending != null) {
            sending.shutdownNow();
        }
    }

    @Override
    public void began(RunView run) {
        activity.began();
        if (tasks.size() >= MOST_TASKS) {
            return;
        }
        ObjectName name = registry.name("Task", taskKeys(run));
        var bean = new TaskBean(run, node.name(), snapshots, comments, acts);
        Emitter emitter = emitter(name, PROGRESS);
        var shown = new Shown(run.epoch(), name, bean, emitter);
        tasks.put(run.taskId(), shown);
        registry.register(name, OpenBean.of(TaskMXBean.class, bean, calls, emitter));
    }

    private static Map<String, String> taskKeys(RunView run) {
        var keys = new LinkedHashMap<String, String>();
        keys.put("taskType", run.type());
        keys.put("id", run.taskId());
        return keys;
    }

    @Override
    public void over(RunView run) {
        Shown shown = tasks.get(run.taskId());
        if (shown != null && shown.epoch == run.epoch()) {
            tasks.remove(run.taskId());
            registry.unregister(shown.name);
        }
    }

    void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) TaskChanged change) {
        Emitter telling = news;
        if (telling != null) {
            int tag = change.lane().indexOf('@');
            String type = tag < 0 ? change.lane() : change.lane().substring(0, tag);
            telling.send(
                    STATE,
                    "Task %s is %s".formatted(change.id(), change.state()),
                    Map.of(
                            "id", change.id(),
                            "type", catalog.find(type).isPresent() ? type : "",
                            "state", change.state().name(),
                            "node", node.name()));
        }
    }

    void applied(@Observes(during = TransactionPhase.AFTER_SUCCESS) LimitApplied limit) {
        Emitter telling = news;
        if (telling != null) {
            telling.send(
                    APPLIED,
                    limit.text(),
                    Map.of(
                            "id", limit.id(),
                            "limit", limit.limit().code(),
                            "act", limit.act().name(),
                            "text", limit.text(),
                            "node", node.name()));
        }
    }

    private void round() {
        tasks.values().forEach(ManagementBeans::tellProgress);
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
                        this::alarm);
            }
        }
    }

    private static void tellProgress(Shown shown) {
        if (!shown.emitter.heard()) {
            return;
        }
        Progress now = shown.bean.progress();
        if (!now.equals(shown.told)) {
            shown.told = now;
            shown.emitter.send(
                    PROGRESS,
                    "%s: %d of %d %s".formatted(shown.bean.getId(), now.completed(), now.total(), now.unit()),
                    Map.of(
                            "id", shown.bean.getId(),
                            "type", shown.bean.getType(),
                            "completed", now.completed(),
                            "total", Views.total(now),
                            "unit", now.unit(),
                            "percent", Views.percent(now)));
        }
    }

    private void alarm(Alarms.Alarm alarm, boolean raised, String why) {
        Emitter telling = news;
        if (telling != null) {
            telling.send(
                    raised ? RAISED : CLEARED, why, Map.of("alarm", alarm.code(), "text", why, "node", node.name()));
        }
        LOG.log(
                raised ? Level.WARNING : Level.INFO,
                "alarm: {0} is {1}: {2}",
                alarm.code(),
                raised ? "raised" : "over",
                why);
    }
}
