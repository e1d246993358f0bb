package org.longhaul.query;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longhaul.task.TaskState;

/**
 * All tasks at a glance, for whoever looks again and again: few tasks of each sort, each found by an index, however many
 * there are.
 */
@ApplicationScoped
public class Overview {
    private OverviewStore store;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Overview() {}

    /** An overview of what is in this store. */
    @Inject
    public Overview(OverviewStore store) {
        this.store = store;
    }

    /**
     * A task of an overview.
     *
     * @param children what is known of its children; null if it has none
     * @param message what it said last
     */
    public record Entry(
            TaskSummary task,
            @Nullable ChildCounts children,
            @Nullable String message) {}

    /** The tasks in this state that were ordered last, children among them. */
    public List<Entry> latest(TaskState state, int limit) {
        return store.latest(state, limit);
    }

    /** The queued tasks that could begin and have waited longest, children among them. */
    public List<Entry> longestWaiting(int limit) {
        return store.longestWaiting(limit);
    }

    /** The tasks that run on this node, in this life of it. */
    public List<Entry> runningOn(String node, long incarnation, int limit) {
        return store.runningOn(node, incarnation, limit);
    }

    /** How many tasks of each type are queued, children included. It counts them. */
    public Map<String, Long> queued() {
        return store.queued();
    }

    /** What people said of these tasks, oldest first. */
    public Map<String, List<EventView>> comments(Collection<String> ids) {
        return store.comments(ids);
    }
}
