package org.longhaul.submission;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Settings;
import org.longhaul.spi.Child;
import org.longhaul.spi.LeaseLostException;
import org.longhaul.spi.Spread;
import org.longhaul.spi.TaskRequest;
import org.longhaul.task.Actor;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.Lanes;
import org.longhaul.task.Lease;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskState;
import org.longhaul.task.UnknownTypeException;

/**
 * Takes the orders of tasks that spread their work over children. Each batch is a short transaction that holds the
 * parent's row: so a child is made by the run that owns the parent or not at all, under each key once, and no abort of
 * the parent passes between the look and the birth.
 *
 * <p>It never locks the parent's fence, which the run's own transaction may hold.
 */
@ApplicationScoped
public class Children {
    /** How deep a tree can be, its root included. */
    public static final int DEEPEST = 20;

    private static final int BATCH = 200;

    private Submission submission;
    private ChildStore store;
    private Retrying retrying;
    private Settings settings;
    private Clock clock;
    private Consumer<TaskChanged> changes;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Children() {}

    /** Children of the types that can be submitted. */
    @Inject
    public Children(
            Submission submission,
            ChildStore store,
            Retrying retrying,
            Settings settings,
            Clock clock,
            Event<TaskChanged> changes) {
        this(submission, store, retrying, settings, clock, changes::fire);
    }

    /** As above; what was made goes to the consumer. */
    public Children(
            Submission submission,
            ChildStore store,
            Retrying retrying,
            Settings settings,
            Clock clock,
            Consumer<TaskChanged> changes) {
        this.submission = submission;
        this.store = store;
        this.retrying = retrying;
        this.settings = settings;
        this.clock = clock;
        this.changes = changes;
    }

    /**
     * Makes a child, unless there is one of its key.
     *
     * @return its id
     * @throws LeaseLostException if the run no longer owns the parent
     * @throws IllegalArgumentException if the request is not right
     * @throws IllegalStateException if the tree would get too deep
     */
    public String make(Lease parent, Child child) {
        return Objects.requireNonNull(
                make(parent, place(parent), List.of(child), null).ids().get(child.key()));
    }

    /**
     * Makes those children that are not there yet, and stores what becomes of the parent when they have ended.
     *
     * @param stop asked between batches; if it says yes, the rest is not made
     * @return how many were made
     * @throws LeaseLostException if the run no longer owns the parent
     * @throws IllegalArgumentException if a request is not right; the batches before it are there
     * @throws IllegalStateException if the tree would get too deep
     */
    public long make(Lease parent, Spread spread, BooleanSupplier stop) {
        var found = place(parent);
        long made = 0;
        var batch = new ArrayList<Child>(BATCH);
        boolean any = false;
        for (Child child : spread.children()) {
            batch.add(child);
            if (batch.size() == BATCH) {
                made += make(parent, found, batch, spread).made();
                any = true;
                batch.clear();
                if (stop.getAsBoolean()) {
                    return made;
                }
            }
        }
        if (!batch.isEmpty() || !any) {
            made += make(parent, found, batch, spread).made();
        }
        return made;
    }

    /** The names of the nodes that are up now, in order. */
    public List<String> nodes() {
        return List.copyOf(store.nodes().keySet());
    }

    /**
     * Where children are made.
     *
     * @param keysAbove the keys that the tasks above them keep until they have ended
     */
    private record Place(ChildStore.Parent parent, Set<String> keysAbove) {}

    private Place place(Lease lease) {
        var parent = store.parent(lease).orElseThrow(() -> new LeaseLostException(lease.taskId(), lease.epoch()));
        int depth = 0;
        var keys = new HashSet<String>();
        String id = lease.taskId();
        while (id != null) {
            depth++;
            var above = store.above(id).orElse(new ChildStore.Above(null, null));
            if (above.key() != null) {
                keys.add(above.key());
            }
            id = above.parentId();
        }
        if (depth >= DEEPEST) {
            throw new IllegalStateException("A tree has at most %d levels, and task %s is on the last of them"
                    .formatted(DEEPEST, lease.taskId()));
        }
        return new Place(parent, keys);
    }

    /** What came of a batch: the ids of all by their keys, and how many are new. */
    private record Made(Map<String, String> ids, int made) {}

    private Made make(Lease lease, Place place, List<Child> children, @Nullable Spread spread) {
        requireDifferent(children);
        requireOtherKeys(children, place.keysAbove());
        ChildStore.Parent parent = place.parent();
        Instant now = clock.instant();
        Map<Child, Prepared> prepared = new LinkedHashMap<>();
        boolean bound = children.stream().anyMatch(child -> child.node() != null);
        Map<String, Long> nodes = bound ? store.nodes() : Map.of();
        for (Child child : children) {
            prepared.put(child, bound(child, prepare(child, parent, now), nodes));
        }
        return retrying.inOwnTransaction(() -> insert(lease, parent, prepared, spread, now));
    }

    /** A task keeps its key while it waits for its children: one of the same key would wait for it, and it for that. */
    private static void requireOtherKeys(List<Child> children, Set<String> keysAbove) {
        for (Child child : children) {
            if (child.request().key().filter(keysAbove::contains).isPresent()) {
                throw new IllegalArgumentException(
                        "Child %s: its key is that of a task above it, which keeps it until the child has ended"
                                .formatted(child.key()));
            }
        }
    }

    private static void requireDifferent(List<Child> children) {
        var keys = new HashSet<String>();
        for (Child child : children) {
            if (!keys.add(child.key())) {
                throw new IllegalArgumentException("Two children have the key " + child.key());
            }
        }
    }

    /** A task that belongs to one life of a node may have children anywhere. */
    private static @Nullable String inheritable(@Nullable String tag) {
        return tag == null || tag.startsWith(Lanes.NODE) ? null : tag;
    }

    /** The order of a child that belongs to a node names the node's present life. */
    private static Prepared bound(Child child, Prepared order, Map<String, Long> nodes) {
        if (child.node() == null) {
            return order;
        }
        Long incarnation = nodes.get(child.node());
        if (incarnation == null) {
            throw new IllegalArgumentException("Child %s: no node %s is up; there are: %s"
                    .formatted(child.key(), child.node(), String.join(", ", nodes.keySet())));
        }
        return order.withTag(Lanes.nodeTag(incarnation));
    }

    private Prepared prepare(Child child, ChildStore.Parent parent, Instant now) {
        TaskRequest wanted = child.request();
        if (wanted.product().isPresent() && !wanted.product().get().equals(parent.product())) {
            throw new IllegalArgumentException("Child %s: a child belongs to the product of its parent, not to %s"
                    .formatted(child.key(), wanted.product().get()));
        }
        var order = new Order(
                wanted.type(),
                wanted.parameters(),
                wanted.ownPriority().orElse(parent.priority()),
                wanted.due().orElse(null),
                wanted.delay().orElse(null),
                wanted.key().orElse(null),
                wanted.tag().orElse(inheritable(parent.tag())),
                wanted.summary().orElse(null),
                wanted.ttl().orElse(parent.ttl()),
                parent.product(),
                wanted.scope().orElse(parent.scope()),
                wanted.attributes(),
                Actor.of(parent.submitter()));
        try {
            var prepared = submission.prepare(Request.of(order, Rights.APPLICATION), order, now);
            submission.ask(prepared);
            return prepared;
        } catch (InvalidOrderException | UnknownTypeException e) {
            throw new IllegalArgumentException("Child %s: %s".formatted(child.key(), e.getMessage()), e);
        }
    }

    private Made insert(
            Lease lease,
            ChildStore.Parent parent,
            Map<Child, Prepared> prepared,
            @Nullable Spread spread,
            Instant now) {
        ChildStore.Standing standing =
                store.lock(lease).orElseThrow(() -> new LeaseLostException(lease.taskId(), lease.epoch()));
        Set<String> keys = prepared.keySet().stream().map(Child::key).collect(Collectors.toSet());
        Map<String, String> ids = new LinkedHashMap<>(store.existing(lease.taskId(), keys));
        var births = new ArrayList<ChildStore.Birth>();
        prepared.forEach((child, order) -> {
            if (ids.putIfAbsent(child.key(), order.id()) == null) {
                births.add(new ChildStore.Birth(child, order, store.nextSeq()));
            }
        });
        store.insert(lease.taskId(), parent, births, standing, settings.node(), now);
        store.count(lease.taskId(), births, standing, spread);
        if (standing.stopBy() == null) {
            births.stream()
                    .collect(Collectors.toMap(birth -> birth.lane(), birth -> birth, (one, other) -> one))
                    .values()
                    .forEach(birth ->
                            changes.accept(new TaskChanged(birth.order().id(), TaskState.QUEUED, birth.lane())));
        }
        return new Made(ids, births.size());
    }
}
