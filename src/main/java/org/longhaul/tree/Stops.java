package org.longhaul.tree;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.longhaul.ownership.LocalNode;
import org.longhaul.platform.Retrying;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskState;

/**
 * Carries a stop down a tree: queued children never run, running ones are asked, and those that have children pass it
 * on. What is still to be asked is in the database, so any node goes on where another was cut off. Children that are born
 * later see it at their birth.
 *
 * <p>A child that runs and cannot be aborted is left to end; one that is queued never began, so it is ended all the same.
 */
@ApplicationScoped
public class Stops {
    private static final int TASKS = 100;
    private static final int BATCH = 200;

    private StopStore store;
    private Retrying retrying;
    private LocalNode node;
    private Consumer<TaskChanged> changed;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Stops() {}

    /** Stops of this store. */
    @Inject
    public Stops(StopStore store, Retrying retrying, LocalNode node, Event<TaskChanged> changed) {
        this(store, retrying, node, (Consumer<TaskChanged>) changed::fire);
    }

    /** As above; what changed goes to the consumer, within the transaction of each change. */
    public Stops(StopStore store, Retrying retrying, LocalNode node, Consumer<TaskChanged> changed) {
        this.store = store;
        this.retrying = retrying;
        this.node = node;
        this.changed = changed;
    }

    /**
     * Asks all children that are to stop, and what is below them.
     *
     * @return how many were asked or ended
     */
    public int pass() {
        int all = 0;
        int asked;
        do {
            asked = 0;
            String after = "";
            List<StopStore.Stop> stops;
            do {
                stops = store.stopping(after, TASKS);
                for (StopStore.Stop stop : stops) {
                    asked += pass(stop);
                    after = stop.id(); // those that cannot be done with keep nobody behind them
                }
            } while (stops.size() == TASKS);
            all += asked;
        } while (asked > 0);
        return all;
    }

    private int pass(StopStore.Stop stop) {
        int all = 0;
        long after = -1;
        List<StopStore.Live> live;
        do {
            live = store.live(stop.id(), after, BATCH);
            if (!live.isEmpty()) {
                var some = live.stream()
                        .sorted(Comparator.comparing(StopStore.Live::id))
                        .toList();
                all += retrying.inOwnTransaction(() -> ask(stop, some));
                after = live.get(live.size() - 1).seq();
            }
        } while (live.size() == BATCH);
        retrying.inOwnTransaction(() -> {
            store.done(stop.id());
            return true;
        });
        return all;
    }

    private int ask(StopStore.Stop stop, List<StopStore.Live> live) {
        var ended = store.neverRun(
                stop.id(),
                live.stream()
                        .filter(child -> child.state() == TaskState.QUEUED && !child.hasChildren())
                        .toList(),
                stop.by(),
                node.name());
        ended.forEach(child -> changed.accept(new TaskChanged(child.id(), TaskState.ABORTED, child.lane())));
        var waiting = store.onlyWait(
                live.stream()
                        .filter(child -> child.state() == TaskState.QUEUED && child.hasChildren())
                        .toList(),
                stop.by(),
                node.name());
        waiting.forEach(child -> changed.accept(new TaskChanged(child.id(), TaskState.WAITING, child.lane())));
        var asked = store.ask(
                live.stream().filter(child -> child.state() != TaskState.QUEUED).toList(), stop.by(), node.name());
        return ended.size() + waiting.size() + asked.size();
    }
}
