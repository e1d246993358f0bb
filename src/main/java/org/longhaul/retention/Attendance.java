package org.longhaul.retention;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.ownership.LocalNode;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Settings;
import org.longhaul.task.Lanes;

/**
 * Notes in the database which lanes are served, so that limits count only time in which a task could have been taken.
 *
 * <p>Each node that may claim says every few seconds, for the types it has and the tags it offers, that their lanes are
 * served now; not while it or another node that offers the same tag drains. From that, a lane has spans of time. What
 * was never said is not counted: the time in which no node was up, in which none had the type or the tag, or in which
 * nobody could reach the database. Spans are in the database's time, survive every restart, and are the same for all
 * nodes; a task that waits is never written for it.
 */
@ApplicationScoped
public class Attendance {
    /** What may be between two notes of one span: the restart of a node may be shorter, and then counts. */
    static final Duration GAP = Duration.ofSeconds(15);

    private static final Duration PAUSE = Duration.ofSeconds(4);

    private AttendanceStore store;
    private LocalNode node;
    private Catalog catalog;
    private List<String> tags;
    private Retrying retrying;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Attendance() {}

    /** The attendance of this node. */
    @Inject
    public Attendance(AttendanceStore store, LocalNode node, Catalog catalog, Settings settings, Retrying retrying) {
        this(store, node, catalog, settings.tags(), retrying);
    }

    /** The attendance of this node, which offers these tags. */
    public Attendance(
            AttendanceStore store, LocalNode node, Catalog catalog, Collection<String> tags, Retrying retrying) {
        this.store = store;
        this.node = node;
        this.catalog = catalog;
        this.tags = List.copyOf(tags);
        this.retrying = retrying;
    }

    /**
     * Says which lanes this node serves now. Call it every few seconds, at least three times within {@link #GAP}.
     *
     * @return whether it is this node's turn to look for what is over a limit: of many nodes, one every few seconds
     */
    public boolean note() {
        if (!node.mayClaim()) {
            return false;
        }
        return retrying.inOwnTransaction(() -> {
            store.lock();
            List<Set<String>> draining = store.draining();
            var lanes = lanes(draining);
            if (!lanes.isEmpty()) {
                store.extend(lanes, GAP);
            }
            return store.takeTurn(PAUSE);
        });
    }

    private Set<String> lanes(List<Set<String>> draining) {
        var lanes = new TreeSet<String>();
        for (TypeDefinition type : catalog.all()) {
            if (draining.isEmpty()) {
                lanes.add(Lanes.of(type.name(), null));
            }
            tags.stream()
                    .filter(tag -> draining.stream().noneMatch(theirs -> theirs.contains(tag)))
                    .forEach(tag -> lanes.add(Lanes.of(type.name(), tag)));
        }
        return lanes;
    }

    /** When each lane was served. */
    Served served() {
        return store.served();
    }
}
