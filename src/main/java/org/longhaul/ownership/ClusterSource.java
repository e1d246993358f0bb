package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.longhaul.spi.TaskInfo.State;
import org.longhaul.spi.VirtualTask;
import org.longhaul.spi.VirtualTaskSource;

/**
 * What the cluster does with itself, read from the rows of its nodes: the drain of a node, and the rescue of the tasks
 * that a dead one left. They are known until the node starts again.
 */
@ApplicationScoped
public class ClusterSource implements VirtualTaskSource {
    private static final String TASKS = "tasks";

    private NodeStore store;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ClusterSource() {}

    /** Reads the nodes in this store. */
    @Inject
    public ClusterSource(NodeStore store) {
        this.store = store;
    }

    @Override
    public String module() {
        return "cluster";
    }

    @Override
    public Found list() {
        var tasks = new ArrayList<VirtualTask>();
        for (NodeStore.Fate fate : store.fates()) {
            if (fate.drainBegan() != null) {
                tasks.add(drain(fate, fate.drainBegan()));
            }
            if (fate.gone() != null && (fate.state().equals("DEAD") || fate.leftTasks() > 0)) {
                tasks.add(rescue(fate, fate.gone()));
            }
        }
        return Found.all(tasks);
    }

    private static VirtualTask drain(NodeStore.Fate fate, Instant began) {
        State state = switch (fate.state()) {
            case "DRAINING" -> State.RUNNING;
            case "STOPPED" -> State.SUCCEEDED;
            default -> State.FAILED;
        };
        long left = state == State.RUNNING ? fate.running() : fate.leftTasks();
        return of("drain", fate, state, began)
                .withMessage(
                        state == State.FAILED
                                ? "The node was declared dead while it drained"
                                : "%d of %d tasks still run there"
                                        .formatted(Math.min(left, fate.drainTasks()), fate.drainTasks()))
                .withEnded(state == State.RUNNING ? null : fate.gone())
                .withProgress(Math.max(0, fate.drainTasks() - left), fate.drainTasks(), TASKS)
                .withChildren(List.of(child("drain", fate, state, began, fate.drainTasks(), left)));
    }

    private static VirtualTask rescue(NodeStore.Fate fate, Instant gone) {
        boolean over = fate.settled() != null;
        State state = over ? State.SUCCEEDED : State.RUNNING;
        long left = over ? 0 : fate.running();
        // it may have claimed some between the count and its end
        long total = Math.max(fate.leftTasks(), left);
        return of("rescue", fate, state, gone)
                .withMessage("%d of %d tasks that node %s left are rescued".formatted(total - left, total, fate.name()))
                .withEnded(fate.settled())
                .withProgress(total - left, total, TASKS)
                .withChildren(List.of(child("rescue", fate, state, gone, total, left)));
    }

    private static VirtualTask of(String type, NodeStore.Fate fate, State state, Instant started) {
        return VirtualTask.of(id(type, fate), type, state, started)
                .withScope("node")
                .withNode(fate.name());
    }

    private static VirtualTask child(
            String type, NodeStore.Fate fate, State state, Instant started, long total, long left) {
        return VirtualTask.of(VirtualTask.id(id(type, fate), fate.name()), type, state, started)
                .withScope("node")
                .withNode(fate.name())
                .withEnded(state == State.RUNNING ? null : fate.settled() == null ? fate.gone() : fate.settled())
                .withProgress(Math.max(0, total - left), total, TASKS);
    }

    private static String id(String type, NodeStore.Fate fate) {
        return VirtualTask.id("cluster", type, fate.name(), Long.toString(fate.incarnation()));
    }
}
