package org.longhaul.tree;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.execution.Aborts;
import org.longhaul.execution.TestAborts;
import org.longhaul.ownership.BoundStore;
import org.longhaul.ownership.ClaimStore;
import org.longhaul.ownership.Claimed;
import org.longhaul.ownership.EventStore;
import org.longhaul.ownership.GateStore;
import org.longhaul.ownership.Gates;
import org.longhaul.ownership.LocalNode;
import org.longhaul.ownership.NodeStore;
import org.longhaul.ownership.Ownership;
import org.longhaul.ownership.Rescue;
import org.longhaul.ownership.RunStore;
import org.longhaul.ownership.TestProcesses;
import org.longhaul.platform.Journal;
import org.longhaul.platform.JournalStore;
import org.longhaul.platform.Lifetimes;
import org.longhaul.platform.Retrying;
import org.longhaul.spi.Child;
import org.longhaul.spi.Execution;
import org.longhaul.spi.TaskRequest;
import org.longhaul.submission.Children;
import org.longhaul.submission.Counter;
import org.longhaul.submission.Order;
import org.longhaul.task.Actor;
import org.longhaul.task.Lanes;
import org.longhaul.task.Lease;
import org.longhaul.task.Outcome;
import org.longhaul.task.Reason;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskState;
import org.longhaul.testing.TestDatabase;

/** Where tests grow trees: nodes that claim, spread and end tasks, and roll up what their children say. */
@SuppressWarnings("EnumOrdinal") // states are stored by their numbers
public final class Grove {
    /** A type that may be run again, and aborted. */
    public static final String WORK = "work";
    /** A type that is run once, and cannot be aborted. */
    public static final String STIFF = "stiff";

    public static final Outcome DONE = new Outcome.Succeeded(null);
    public static final Outcome FAILED = new Outcome.Failed(Reason.ERROR, "it broke", null);

    private final TestDatabase database;
    private final Lifetimes lifetimes;
    private final Counter counter;
    private final Aborts aborts;
    private final Map<String, Member> members = new HashMap<>();
    final List<TaskChanged> changes = Collections.synchronizedList(new ArrayList<>());

    /** Grows trees in this database, whose tasks stay as the settings say at first. */
    public Grove(TestDatabase database) {
        this(database, database.lifetimes());
    }

    /** Grows trees in this database, whose tasks stay that long after their end. */
    public Grove(TestDatabase database, Lifetimes lifetimes) {
        this.database = database;
        this.lifetimes = lifetimes;
        this.counter = Counter.of(database, new Types());
        this.aborts = TestAborts.on(database, lifetimes, new Journal(new JournalStore(database)), counter.clock());
    }

    private static final class Types implements Catalog {
        private final List<TypeDefinition> all = List.of(type(WORK, true), type(STIFF, false));

        @Override
        public Collection<TypeDefinition> all() {
            return all;
        }

        @Override
        public Optional<TypeDefinition> find(String name) {
            return all.stream().filter(type -> type.name().equals(name)).findFirst();
        }
    }

    private static TypeDefinition type(String name, boolean gentle) {
        return new TypeDefinition(
                name,
                "grove",
                "",
                List.of(),
                gentle,
                gentle,
                gentle ? 3 : 1,
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                null,
                Execution.DIRECT,
                null,
                0,
                0,
                List.of(),
                null,
                parameters -> {});
    }

    /** A node with the parts that trees need. */
    public final class Member {
        public final LocalNode node;
        public final Ownership ownership;
        public final Gates gates;
        public final Rescue rescue;
        public final Roller roller;
        public final Stops stops;
        public final Children children;

        private Member(String name) {
            var retrying = new Retrying(database.transactions(), database);
            var events = new EventStore(database);
            var runs = new RunStore(database, lifetimes);
            node = new LocalNode(
                    new NodeStore(database),
                    retrying,
                    TestProcesses.unknown(),
                    name,
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(10),
                    System::nanoTime);
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
            rescue = new Rescue(runs, new BoundStore(database, lifetimes), ownership, retrying, database);
            roller = new Roller(new TreeStore(database, lifetimes), retrying, node, change -> changes.add(change));
            stops = new Stops(new StopStore(database), retrying, node, change -> changes.add(change));
            children = counter.children(name);
            if (!node.join(List.of()).joined()) {
                throw new IllegalStateException(name + " cannot join");
            }
        }

        /** Takes the next task that is READY, if there is one. */
        public Optional<Claimed> claim() {
            gates.promoteDue();
            gates.consumeKeySignals();
            String own = Lanes.ofNode(node.incarnation(), Execution.DIRECT.name());
            return ownership.claim(List.of(WORK, STIFF, own), 1).stream().findFirst();
        }

        /** Takes the next task that is READY. */
        public Lease take() {
            return claim().orElseThrow().lease();
        }

        /** Makes a child of that key. */
        public String child(Lease parent, String key) {
            return children.make(parent, Grove.child(key));
        }

        /** Stops what is to stop and adds up what was reported, until nothing is left. */
        public void roll() {
            int done;
            do {
                done = stops.pass() + roller.roll();
            } while (done > 0);
        }
    }

    /** A child of type work. */
    public static Child child(String key) {
        return Child.of(key, TaskRequest.of(WORK));
    }

    /** So many of them: c0, c1 … */
    public static Stream<Child> childrenOf(int number) {
        return IntStream.range(0, number).mapToObj(i -> child("c" + i));
    }

    /** A node that was started again, or for the first time. */
    public Member member(String name) {
        database.engine().update("UPDATE node SET state = 'STOPPED' WHERE name = ?", name);
        var member = new Member(name);
        members.put(name, member);
        return member;
    }

    /** Kills a node: nobody lives under its incarnation any more. */
    public void kill(String name) {
        database.engine().update("UPDATE node SET state = 'DEAD' WHERE name = ?", name);
    }

    /** Orders a task. */
    public String submit() {
        return counter.submission().submit(Order.of(WORK, Map.of(), "ann"));
    }

    /** Takes orders. */
    public Counter counter() {
        return counter;
    }

    /** Asks a task to stop. */
    public boolean abort(String id) {
        return aborts.abort(id, Actor.of("bob"));
    }

    /** Where a task stands. */
    public TaskState state(String id) {
        return database.engine()
                .first("SELECT state FROM task WHERE id = ?", row -> TaskState.values()[row.getInt(1)], id)
                .orElseThrow();
    }

    /** A number in a column of a task. */
    public long number(String id, String column) {
        return database.engine()
                .first("SELECT " + column + " FROM task WHERE id = ?", row -> row.getLong(1), id)
                .orElseThrow();
    }

    /** A text in a column of a task, or null. */
    public String text(String id, String column) {
        return database.engine()
                .first("SELECT " + column + " FROM task WHERE id = ?", row -> Optional.ofNullable(row.getString(1)), id)
                .orElseThrow()
                .orElse(null);
    }

    /** What is said of a task. */
    public String message(String id) {
        return database.engine()
                .first(
                        "SELECT message FROM task_detail WHERE task_id = ?",
                        row -> Optional.ofNullable(row.getString(1)),
                        id)
                .orElseThrow()
                .orElse(null);
    }

    /** How many rows a query counts. */
    public long count(String query, Object... arguments) {
        return database.engine().first(query, row -> row.getLong(1), arguments).orElseThrow();
    }

    /** The child of that key. */
    public String childOf(String parent, String key) {
        return database.engine()
                .first(
                        "SELECT id FROM task WHERE parent_id = ? AND child_key = ?",
                        row -> row.getString(1),
                        parent,
                        key)
                .orElseThrow();
    }
}
