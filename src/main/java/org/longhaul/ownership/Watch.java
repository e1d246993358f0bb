package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.longhaul.platform.Retrying;

/**
 * Watches the other nodes, and declares dead those that are.
 *
 * <p>A node is dead when this one has itself seen the same beats for its lease and a grace, with no gap in its own
 * renewals, and the lease is over in database time. So an outage of the database, a jump of its clock or a pause of this
 * process condemns nobody.
 */
@ApplicationScoped
public class Watch {
    private NodeStore store;
    private Retrying retrying;
    private LocalNode self;
    private Map<String, Seen> seen;

    private record Seen(long incarnation, long beats, long since) {}

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Watch() {}

    /** Watches for this node. */
    @Inject
    public Watch(NodeStore store, Retrying retrying, LocalNode self) {
        this.store = store;
        this.retrying = retrying;
        this.self = self;
        this.seen = new HashMap<>();
    }

    /**
     * Looks at all nodes once. Call it each second.
     *
     * @return the names of those that were declared dead by this look
     */
    public synchronized List<String> look() {
        if (!self.isMember() || self.isFenced()) {
            seen.clear();
            return List.of();
        }
        var others = store.live().stream()
                .filter(node -> !node.name().equals(self.name()))
                .toList();
        long now = self.nanoTime();
        var current = new HashMap<String, Seen>();
        var dead = new ArrayList<String>();
        for (NodeStore.Row node : others) {
            Seen before = seen.get(node.name());
            Seen after = before != null && before.incarnation() == node.incarnation() && before.beats() == node.beats()
                    ? before
                    : new Seen(node.incarnation(), node.beats(), now);
            current.put(node.name(), after);
            if (node.leaseOver() && silentFor(after, now) >= silence(node) && declare(after, node.name())) {
                dead.add(node.name());
            }
        }
        seen = current;
        return dead;
    }

    /** Notes of nodes that are gone when the last of their tasks was rescued. Call it after each rescue. */
    public void settle() {
        store.settle();
    }

    private long silentFor(Seen node, long now) {
        long watchedSince = self.steadySince();
        return now - (watchedSince - node.since() > 0 ? watchedSince : node.since());
    }

    private static long silence(NodeStore.Row node) {
        return node.lease().plus(LocalNode.GRACE).toNanos();
    }

    private boolean declare(Seen expected, String name) {
        return retrying.inOwnTransaction(() -> {
            var row = store.lock(name).orElse(null);
            if (row == null
                    || !row.live()
                    || !row.leaseOver()
                    || row.incarnation() != expected.incarnation()
                    || row.beats() != expected.beats()) {
                return false;
            }
            store.dead(name, row.incarnation());
            return true;
        });
    }
}
