package org.longhaul.management;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.management.ObjectName;
import org.longhaul.execution.RunView;
import org.longhaul.execution.Runs;
import org.longhaul.task.Progress;

/** The beans of the tasks that run here: each from when its run begins until it is over, {@value #MOST} at most. */
final class TaskBeans implements Runs.Listener {
    /** How many tasks have a bean of their own at most. */
    static final int MOST = 200;

    static final Emitter.Kind PROGRESS = new Emitter.Kind(
            "org.longhaul.task.progress",
            "A task has made progress: id, type, completed, total, unit, percent; at most once a second");

    private final Registry registry;
    private final Activity activity;
    private final Function<RunView, TaskBean> beans;
    private final Function<ObjectName, Emitter> emitters;
    private final Calls calls;
    private final Map<String, Shown> tasks = new ConcurrentHashMap<>();

    /**
     * Beans that are registered here.
     *
     * @param activity counts the runs
     * @param beans makes that of a run
     * @param emitters makes what sends notifications of the kind of this for a bean of that name
     */
    TaskBeans(
            Registry registry,
            Activity activity,
            Function<RunView, TaskBean> beans,
            Function<ObjectName, Emitter> emitters,
            Calls calls) {
        this.registry = registry;
        this.activity = activity;
        this.beans = beans;
        this.emitters = emitters;
        this.calls = calls;
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

    @Override
    public void began(RunView run) {
        activity.began();
        if (tasks.size() >= MOST) {
            return;
        }
        ObjectName name = registry.name("Task", keys(run));
        TaskBean bean = beans.apply(run);
        Emitter emitter = emitters.apply(name);
        tasks.put(run.taskId(), new Shown(run.epoch(), name, bean, emitter));
        registry.register(name, OpenBean.of(TaskMXBean.class, bean, calls, emitter));
    }

    private static Map<String, String> keys(RunView run) {
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

    /** Tells those who listen what progress there is since this was called last. */
    void tellProgress() {
        tasks.values().forEach(TaskBeans::tellProgress);
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
}
