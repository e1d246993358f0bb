package org.longhaul.execution;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longhaul.ownership.Gates;
import org.longhaul.ownership.Limits;
import org.longhaul.ownership.LocalNode;
import org.longhaul.ownership.Ownership;
import org.longhaul.ownership.Rescue;
import org.longhaul.ownership.Watch;
import org.longhaul.platform.Intake;
import org.longhaul.platform.Loop;
import org.longhaul.platform.Settings;
import org.longhaul.platform.Started;
import org.longhaul.platform.Stopping;
import org.longhaul.spi.Execution;
import org.longhaul.task.TaskChanged;
import org.longhaul.task.TaskState;
import org.longhaul.tree.Roller;
import org.longhaul.tree.Stops;

/**
 * The node's engine: the few threads that renew its lease, claim and start tasks, carry news, and rescue what others
 * left. It runs from the application's start until it is drained.
 */
@ApplicationScoped
public class Engine {
    private static final System.Logger LOG = System.getLogger(Engine.class.getName());
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration NEWS = Duration.ofMillis(500);
    private static final Duration TREES = Duration.ofMillis(200);
    private static final long RECONCILE_NANOS = Duration.ofSeconds(3).toNanos();
    private static final int ROUNDS_TO_SWEEP = 30;

    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory threads;

    private Settings settings;
    private LocalNode node;
    private Ownership ownership;
    private Gates gates;
    private Limits limits;
    private Rescue rescue;
    private Watch watch;
    private Dispatcher dispatcher;
    private Reporter reporter;
    private Roller roller;
    private Stops stops;
    private Runs runs;
    private Intake intake;
    private final Map<Execution, Slots> slots = new EnumMap<>(Execution.class);
    private final List<Loop> loops = new ArrayList<>();
    private volatile @Nullable Loop dispatching;
    private volatile boolean draining;
    private String waitsFor = "";
    private int housekeepingRounds;
    private long reconciled = System.nanoTime();

    @Inject
    public Engine(
            Settings settings,
            LocalNode node,
            Ownership ownership,
            Gates gates,
            Limits limits,
            Rescue rescue,
            Watch watch,
            Dispatcher dispatcher,
            Reporter reporter,
            Roller roller,
            Stops stops,
            Runs runs,
            Intake intake) {
        this.settings = settings;
        this.node = node;
        this.ownership = ownership;
        this.gates = gates;
        this.limits = limits;
        this.rescue = rescue;
        this.watch = watch;
        this.dispatcher = dispatcher;
        this.reporter = reporter;
        this.roller = roller;
        this.stops = stops;
        this.runs = runs;
        this.intake = intake;
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Engine() {}

    void start(@Observes Started event) {
        slots.put(Execution.BATCH, new Slots(settings.workers(), threads, this::wake));
        slots.put(Execution.DIRECT, new Slots(settings.directWorkers(), threads, this::wake));
        Duration beat = settings.heartbeat();
        loops.add(Loop.start(threads, "heartbeat", beat, 0, this::beat));
        dispatching = Loop.start(threads, "dispatcher", POLL, 0.2, this::dispatch);
        loops.add(Loop.start(threads, "fence", NEWS, 0, reporter::fence));
        loops.add(Loop.start(threads, "reporter", NEWS, 0, reporter::round));
        loops.add(Loop.start(threads, "trees", TREES, 0.2, this::tendTrees));
        loops.add(Loop.start(threads, "housekeeper", POLL, 0.2, this::keepHouse));
    }

    /** Something may be there to claim. Only a hint: the poll finds it as well. */
    void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) TaskChanged change) {
        if (change.state() == TaskState.QUEUED) {
            wake();
        }
    }

    private void wake() {
        Loop loop = dispatching;
        if (loop != null && !draining) {
            loop.wake();
        }
    }

    private void beat() {
        if (node.isMember()) {
            if (!node.renew() && node.isDeclaredDead()) {
                LOG.log(
                        Level.ERROR,
                        "ownership: node {0}, incarnation {1}, was declared dead: it runs nothing any more. Restart it",
                        node.name(),
                        node.incarnation());
            }
        } else if (!node.isDeclaredDead()) {
            join();
        }
    }

    private void join() {
        LocalNode.Joining joining = node.join(settings.tags());
        if (joining.joined()) {
            LOG.log(Level.INFO, "ownership: node {0} is up, incarnation {1}", node.name(), node.incarnation());
            wake();
        } else if (!String.valueOf(joining.waitsFor()).equals(waitsFor)) {
            waitsFor = String.valueOf(joining.waitsFor());
            LOG.log(Level.WARNING, "ownership: node {0} is not ready: {1}", node.name(), waitsFor);
        }
    }

    private void dispatch() {
        if (node.mayClaim() && !draining) {
            dispatcher.round(slots);
            reconcile();
        }
    }

    /** On the thread that claims: so no claim is under way, and whatever is not among the runs was never started. */
    private void reconcile() {
        if (System.nanoTime() - reconciled >= RECONCILE_NANOS) {
            reconciled = System.nanoTime();
            ownership.reconcile(runs.leases());
        }
    }

    private void tendTrees() {
        if (node.mayClaim()) {
            stops.pass();
            roller.roll();
        }
    }

    private void keepHouse() {
        if (!node.mayClaim()) {
            return;
        }
        housekeepingRounds++;
        for (String dead : watch.look()) {
            LOG.log(Level.WARNING, "ownership: node {0} has been silent for longer than its lease, it is dead", dead);
        }
        int rescued = rescue.rescue() + rescue.dropBound();
        if (rescued > 0) {
            LOG.log(Level.INFO, "ownership: {0} tasks of lost nodes were rescued", rescued);
            wake();
        }
        watch.settle();
        if (housekeepingRounds % ROUNDS_TO_SWEEP == 0) {
            gates.sweepKeys();
            limits.sweep();
        }
    }

    /** The database may be away: that is no reason not to drain. */
    private void tellTheOthers() {
        try {
            node.drain();
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "lifecycle: the database is not told that this node drains; it drains all the same",
                    e);
        }
    }

    /** How many of the slots of one kind are taken. */
    public int busy(Execution execution) {
        Slots known = slots.get(execution);
        int size = execution == Execution.BATCH ? settings.workers() : settings.directWorkers();
        return known == null ? 0 : size - known.free();
    }

    /** Whether this node shuts down. */
    public boolean draining() {
        return draining;
    }

    /**
     * Takes no more orders and claims nothing more. Restartable tasks are asked to stop at once and go back with their
     * checkpoint; others may finish, and are asked when most of the drain time is over. What still runs at the end keeps
     * its lease until the process has gone, and is rescued then.
     */
    void drain(@Observes Stopping event) {
        LOG.log(
                Level.INFO,
                "lifecycle: draining node {0}, {1} tasks run",
                node.name(),
                runs.leases().size());
        intake.close();
        draining = true;
        tellTheOthers();
        Loop claiming = dispatching;
        if (claiming != null) {
            claiming.stop(settings.drainTimeout());
        }
        long started = System.nanoTime();
        long limit = settings.drainTimeout().toNanos();
        runs.all().stream()
                .filter(run -> run.type().restartable())
                .forEach(run -> run.requestStop(StopRequest.DRAIN, "the shutdown of the node"));
        runs.awaitNone(Duration.ofNanos(limit * 4 / 5));
        runs.all().forEach(run -> run.requestStop(StopRequest.DRAIN, "the shutdown of the node"));
        runs.awaitNone(Duration.ofNanos(Math.max(0, limit - (System.nanoTime() - started))));
        boolean empty = runs.isEmpty();
        loops.forEach(loop -> loop.stop(Duration.ofSeconds(10)));
        if (empty) {
            node.stopped();
        }
        slots.values().forEach(Slots::shutdown);
        LOG.log(
                Level.INFO,
                empty
                        ? "lifecycle: node {0} is drained"
                        : "lifecycle: node {0} ends while {1} tasks still run; the next start rescues them",
                node.name(),
                runs.leases().size());
    }
}
