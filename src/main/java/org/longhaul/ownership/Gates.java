package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Retrying;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskState;

/**
 * Opens the gates of queued tasks, so that a claim sees only what can run.
 *
 * <p>Tasks of one key run one at a time, in the order of submission: the first that waits is handed the key and becomes
 * READY, and it keeps the key until it has ended, through all its attempts. Who ends a task hands its key on in the same
 * transaction. A task that is submitted takes no lock: it leaves a signal, and {@link #consumeKeySignals} looks whether
 * its key is free.
 */
@ApplicationScoped
public class Gates {
    private static final int BATCH = 500;
    private static final int TRIES = 20;

    private GateStore store;
    private EventStore events;
    private Retrying retrying;
    private LocalNode node;
    private Consumer<TaskChanged> changed;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Gates() {}

    /** Gates that tell of their changes by events. */
    @Inject
    public Gates(GateStore store, EventStore events, Retrying retrying, LocalNode node, Event<TaskChanged> changed) {
        this(store, events, retrying, node, (Consumer<TaskChanged>) changed::fire);
    }

    /** Gates that tell of their changes, within the transaction of each. */
    public Gates(GateStore store, EventStore events, Retrying retrying, LocalNode node, Consumer<TaskChanged> changed) {
        this.store = store;
        this.events = events;
        this.retrying = retrying;
        this.node = node;
        this.changed = changed;
    }

    /**
     * Leaves a signal that a task of this key was submitted, in the transaction that submits it. Whoever consumes the
     * signal after its commit opens the task's gate if the key is free.
     */
    public void signalKey(String key) {
        retrying.joined(() -> {
            store.signal(key);
            return true;
        });
    }

    /**
     * Hands a free key to the first task that waits for it, in the caller's transaction if there is one. To be called
     * in the transaction that aborts a queued task of the key, after its row was written; everything in this package
     * does so by itself.
     *
     * @return whether a task became READY by it
     */
    public boolean promote(String key) {
        return retrying.joined(() -> handOnIfFree(key));
    }

    private boolean handOnIfFree(String key) {
        return !store.held(key) && handOn(key);
    }

    /** As {@link #promote}, within the transaction that has just freed the key, and without retrying. */
    boolean handOn(String key) {
        for (int i = 0; i < TRIES; i++) {
            GateStore.Waiting next = store.next(key).orElse(null);
            if (next == null) {
                return false;
            }
            switch (store.hand(key, next.id())) {
                case DONE -> {
                    events.append(Journal.Kind.CHANGED, List.of(next.id()), node.name(), null);
                    changed.accept(new TaskChanged(next.id(), TaskState.QUEUED, next.lane()));
                    return true;
                }
                case HELD_BY_ANOTHER -> {
                    return false;
                }
                case TASK_HAS_CHANGED -> {
                    // aborted meanwhile, or somebody handed the key on: look again
                    if (store.held(key)) {
                        return false;
                    }
                }
            }
        }
        return false;
    }

    /**
     * Opens the gate of tasks whose time has come. Those with a key that they do not hold yet go behind their key, with
     * a signal.
     *
     * @return how many tasks are no longer DUE
     */
    public int promoteDue() {
        int all = 0;
        int batch;
        do {
            var due = store.due(BATCH).stream()
                    .sorted(Comparator.comparing(GateStore.Waiting::id))
                    .toList();
            batch = due.size();
            if (batch > 0) {
                all += retrying.inOwnTransaction(() -> open(due));
            }
        } while (batch == BATCH);
        return all;
    }

    private int open(List<GateStore.Waiting> due) {
        var opened = store.openDue(due);
        events.append(
                Journal.Kind.CHANGED, opened.stream().map(GateStore.Waiting::id).toList(), node.name(), null);
        opened.stream()
                .map(GateStore.Waiting::missingKey)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(store::signal);
        opened.stream()
                .filter(task -> task.missingKey() == null)
                .forEach(task -> changed.accept(new TaskChanged(task.id(), TaskState.QUEUED, task.lane())));
        return opened.size();
    }

    /**
     * Looks at every key for which a signal was left, and hands it on if it is free.
     *
     * @return how many tasks became READY
     */
    public int consumeKeySignals() {
        int promoted = 0;
        int batch;
        do {
            var signals = retrying.inOwnTransaction(() -> store.signals(BATCH));
            batch = signals.size();
            var byKey = signals.stream()
                    .collect(Collectors.groupingBy(GateStore.Signal::key, TreeMap::new, Collectors.toList()));
            for (var each : byKey.entrySet()) {
                boolean done = retrying.inOwnTransaction(() -> {
                    store.consume(each.getValue());
                    return handOnIfFree(each.getKey());
                });
                promoted += done ? 1 : 0;
            }
        } while (batch == BATCH);
        return promoted;
    }

    /**
     * The slow sweep: hands on every key that nobody holds although tasks wait for it. There should be none.
     *
     * @return how many tasks became READY
     */
    public int sweepKeys() {
        int promoted = 0;
        for (String key : store.stranded(BATCH)) {
            promoted += promote(key) ? 1 : 0;
        }
        return promoted;
    }
}
