package org.longhaul.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.longhaul.ownership.LocalNode;
import org.longhaul.ownership.Ownership;
import org.longhaul.task.Lease;

/**
 * Carries news between the runs of this node and the database, for all of them at once: requests to stop come in,
 * progress and heartbeats go out.
 */
@ApplicationScoped
public class Reporter {
    private static final System.Logger LOG = System.getLogger(Reporter.class.getName());
    private static final long FLUSH_NANOS = Duration.ofSeconds(2).toNanos();

    private Ownership ownership;
    private LocalNode node;
    private Runs runs;
    private long lastFlush = System.nanoTime();
    private boolean fenced;
    private final Map<Lease, Long> begun = new ConcurrentHashMap<>();

    @Inject
    public Reporter(Ownership ownership, LocalNode node, Runs runs) {
        this.ownership = ownership;
        this.node = node;
        this.runs = runs;
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Reporter() {}

    void round() {
        Collection<Run> running = runs.all();
        stopWhatTakesTooLong(running);
        if (running.isEmpty()) {
            return;
        }
        tell(ownership.flags(running.stream().map(Run::lease).toList()), running);
        if (System.nanoTime() - lastFlush >= FLUSH_NANOS) {
            lastFlush = System.nanoTime();
            flush(running);
        }
    }

    /**
     * Stops all runs of a node that cannot prove that its lease holds, before it can be over for others. It asks nobody,
     * so that a database that does not answer cannot keep it waiting: call it often, on a thread that does nothing else.
     */
    void fence() {
        boolean now = node.isFenced();
        if (now != fenced && !node.isDeclaredDead()) {
            LOG.log(
                    now ? Level.WARNING : Level.INFO,
                    now
                            ? "ownership: node {0} cannot renew its lease, so it stops the {1} tasks it runs"
                            : "ownership: node {0} has renewed its lease and takes tasks again",
                    node.name(),
                    runs.all().size());
        }
        fenced = now;
        if (now) {
            runs.all().forEach(run -> run.requestStop(StopRequest.LEASE_LOST, "the node's lost lease"));
        }
    }

    private void stopWhatTakesTooLong(Collection<Run> running) {
        begun.keySet().retainAll(runs.leases());
        for (Run run : running) {
            long since = begun.computeIfAbsent(run.lease(), lease -> System.nanoTime());
            Duration timeout = run.type().timeout();
            if (timeout != null && System.nanoTime() - since > timeout.toNanos()) {
                run.requestStop(StopRequest.TIMEOUT, "its time limit");
            }
        }
    }

    private static void tell(Ownership.Flags flags, Collection<Run> running) {
        for (Run run : running) {
            if (flags.lost().contains(run.lease())) {
                run.requestStop(StopRequest.LEASE_LOST, "the loss of its task");
            } else if (flags.abortAsked().containsKey(run.lease())) {
                run.requestStop(StopRequest.ABORT, flags.abortAsked().get(run.lease()));
            }
        }
    }

    /** What a run has to say. */
    static Ownership.Report report(Run run) {
        return new Ownership.Report(
                run.lease(), run.progress().orElse(null), run.claimed().parent() != null);
    }

    private void flush(Collection<Run> running) {
        var reports = new ArrayList<Ownership.Report>();
        for (Run run : running) {
            if (run.takeChanged()) {
                reports.add(report(run));
            }
        }
        if (!reports.isEmpty()) {
            ownership.report(reports);
        }
    }
}
