package org.longhaul.management;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.Catalog;
import org.longhaul.ownership.LocalNode;
import org.longhaul.retention.LimitApplied;
import org.longhaul.task.TaskChanged;

/** Tells what becomes of tasks through this node, and of its alarms. */
@ApplicationScoped
public class TaskNews {
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
    static final Emitter.Kind[] KINDS = {STATE, APPLIED, RAISED, CLEARED};

    private static final System.Logger LOG = System.getLogger(TaskNews.class.getName());

    private Catalog catalog;
    private LocalNode node;
    private volatile @Nullable Emitter emitter;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TaskNews() {}

    /** News of this node. */
    @Inject
    TaskNews(Catalog catalog, LocalNode node) {
        this.catalog = catalog;
        this.node = node;
    }

    /** From now on it is told through this one, which has the kinds of this. */
    void through(Emitter telling) {
        emitter = telling;
    }

    private void tell(Emitter.Kind kind, String message, Map<String, Object> data) {
        Emitter telling = emitter;
        if (telling != null) {
            telling.send(kind, message, data);
        }
    }

    void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) TaskChanged change) {
        int tag = change.lane().indexOf('@');
        String type = tag < 0 ? change.lane() : change.lane().substring(0, tag);
        tell(
                STATE,
                "Task %s is %s".formatted(change.id(), change.state()),
                Map.of(
                        "id", change.id(),
                        "type", catalog.find(type).isPresent() ? type : "",
                        "state", change.state().name(),
                        "node", node.name()));
    }

    void applied(@Observes(during = TransactionPhase.AFTER_SUCCESS) LimitApplied limit) {
        tell(
                APPLIED,
                limit.text(),
                Map.of(
                        "id", limit.id(),
                        "limit", limit.limit().code(),
                        "act", limit.act().name(),
                        "text", limit.text(),
                        "node", node.name()));
    }

    /** An alarm is raised, or is over. */
    void alarm(Alarms.Alarm alarm, boolean raised, String why) {
        tell(raised ? RAISED : CLEARED, why, Map.of("alarm", alarm.code(), "text", why, "node", node.name()));
        LOG.log(
                raised ? Level.WARNING : Level.INFO,
                "alarm: {0} is {1}: {2}",
                alarm.code(),
                raised ? "raised" : "over",
                why);
    }
}
