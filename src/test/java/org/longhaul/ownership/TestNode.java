package org.longhaul.ownership;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import org.longhaul.platform.Retrying;
import org.longhaul.task.TaskChanged;
import org.longhaul.testing.TestDatabase;

/** A node with all its parts, on a test's database. */
final class TestNode {
    static final Duration HEARTBEAT = Duration.ofSeconds(5);
    static final Duration LEASE = Duration.ofSeconds(20);

    final List<TaskChanged> changes = Collections.synchronizedList(new ArrayList<>());
    final LocalNode node;
    final Ownership ownership;
    final Gates gates;
    final Rescue rescue;
    final Watch watch;
    final Limits limits;

    TestNode(TestDatabase database, String name) {
        this(database, name, System::nanoTime, new Processes(Path.of("/nowhere")), LEASE);
    }

    TestNode(TestDatabase database, String name, LongSupplier nanoTime, Processes processes, Duration lease) {
        var retrying = new Retrying(database.transactions(), database);
        var nodes = new NodeStore(database);
        var events = new EventStore(database);
        var runs = new RunStore(database, database.lifetimes());
        node = new LocalNode(nodes, retrying, processes, name, HEARTBEAT, lease, nanoTime);
        gates = new Gates(new GateStore(database), events, retrying, node, changes::add);
        ownership = new Ownership(
                node,
                new ClaimStore(database, events),
                runs,
                events,
                gates,
                retrying,
                database.transactions(),
                changes::add);
        rescue = new Rescue(runs, new BoundStore(database, database.lifetimes()), ownership, retrying, database);
        watch = new Watch(nodes, retrying, node);
        limits = new Limits(new PermitStore(database), retrying, node);
    }

    TestNode joined() {
        var joining = node.join(List.of());
        if (!joining.joined()) {
            throw new IllegalStateException(joining.waitsFor());
        }
        return this;
    }

    Claimed claimOne() {
        return ownership.claim(List.of(Rows.LANE), 1).get(0);
    }
}
