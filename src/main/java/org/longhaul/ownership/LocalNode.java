package org.longhaul.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Settings;

/**
 * This node: its name, its incarnation, and its right to own tasks.
 *
 * <p>The right is a lease in the database that each beat renews. The node counts it on its own monotonic clock from
 * before the renewal was sent, so that it stops believing in it before anybody else can. A node that cannot renew
 * claims nothing and stops its runs; when it can again, it carries on, unless somebody has declared it dead or taken
 * its name: that is for ever.
 *
 * <p>Life: {@link #join} until it has joined, {@link #renew} at every heartbeat, {@link #drain}, {@link #stopped}.
 */
@ApplicationScoped
public class LocalNode {
    /** How much longer than its lease a node is watched before its name is taken. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private NodeStore store;
    private Retrying retrying;
    private Processes processes;
    private LongSupplier nanoTime;
    private String name;
    private Duration heartbeat;
    private Duration lease;
    private NodeStore.Workers workers;

    private Seen former;
    private volatile long incarnation;
    private volatile long renewed;
    private volatile long steadySince;
    private volatile Standing standing;

    private enum Standing {
        OUTSIDE,
        UP,
        DRAINING,
        STOPPED,
        FENCED
    }

    /** What was last seen of the process that has our name, and since when it has not changed. */
    private record Seen(long incarnation, long beats, long since, long at) {}

    /**
     * Whether the node has joined.
     *
     * @param joined whether it may claim from now on
     * @param waitsFor why it may not yet; null if it has joined
     */
    public record Joining(boolean joined, @Nullable String waitsFor) {}

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected LocalNode() {}

    /** The node that the settings name. */
    @Inject
    public LocalNode(NodeStore store, Retrying retrying, Processes processes, Settings settings) {
        this(store, retrying, processes, settings.node(), settings.heartbeat(), settings.lease(), System::nanoTime);
        this.workers = new NodeStore.Workers(settings.workers(), settings.directWorkers());
    }

    /** A node of this name that reads a monotonic clock. */
    public LocalNode(
            NodeStore store,
            Retrying retrying,
            Processes processes,
            String name,
            Duration heartbeat,
            Duration lease,
            LongSupplier nanoTime) {
        this.store = store;
        this.retrying = retrying;
        this.processes = processes;
        this.name = name;
        this.heartbeat = heartbeat;
        this.lease = lease;
        this.nanoTime = nanoTime;
        this.workers = new NodeStore.Workers(0, 0);
        this.standing = Standing.OUTSIDE;
        this.former = new Seen(0, -1, 0, 0);
    }

    /** Its name, of which there is one in the whole cluster. */
    public String name() {
        return name;
    }

    /** The number of this start of the node; 0 before it has joined. */
    public long incarnation() {
        return incarnation;
    }

    /**
     * Tries to take the node's name. It succeeds at once if nobody has it, if whoever had it stopped in order, or if
     * that process is provably gone; else once its beats have not moved for its lease and a grace. Call it each second
     * until it succeeds. Of the tasks of the former incarnation, the rescue takes care.
     *
     * @param tags the tags whose tasks this node may run
     * @throws IllegalStateException if this process was fenced or stopped: it never takes its name back
     * @throws org.longhaul.platform.DataAccessException if the database cannot be asked
     */
    public synchronized Joining join(Collection<String> tags) {
        if (standing == Standing.FENCED || standing == Standing.STOPPED) {
            throw new IllegalStateException(
                    "Node %s (incarnation %d) was %s and does not take its name back: restart it"
                            .formatted(name, incarnation, standing == Standing.FENCED ? "declared dead" : "stopped"));
        }
        if (standing != Standing.OUTSIDE) {
            return new Joining(true, null);
        }
        long sent = nanoTime.getAsLong();
        long next = retrying.inOwnTransaction(store::nextIncarnation);
        String waitsFor;
        try {
            waitsFor = retrying.inOwnTransaction(() -> take(next, String.join(",", new TreeSet<>(Set.copyOf(tags)))));
        } catch (RuntimeException e) {
            former = new Seen(0, -1, 0, 0); // while the database is away nobody can beat: watch anew
            if (store.taken(e)) {
                return new Joining(false, "another process has just taken the name " + name);
            }
            throw e;
        }
        if (!waitsFor.isEmpty()) {
            return new Joining(false, waitsFor);
        }
        incarnation = next;
        renewed = sent;
        steadySince = sent;
        standing = Standing.UP;
        return new Joining(true, null);
    }

    /** Takes the name for that incarnation, and says nothing; or says why not. */
    private String take(long next, String tags) {
        var row = store.lock(name).orElse(null);
        if (row == null) {
            store.insert(name, next, lease, processes.self(), tags, workers);
            return "";
        }
        if (row.state().equals("STOPPED") || processes.gone(row.process()) || quiet(row)) {
            store.replace(name, next, lease, processes.self(), tags, workers);
            return "";
        }
        return "the name %s belongs to process %d on %s, which is not provably gone; it is free when that has been silent for %s"
                .formatted(
                        name,
                        row.process().pid(),
                        row.process().host(),
                        row.lease().plus(GRACE));
    }

    private boolean quiet(NodeStore.Row row) {
        long now = nanoTime.getAsLong();
        boolean moved = row.incarnation() != former.incarnation() || row.beats() != former.beats();
        // a gap in our own looks may have been an outage in which it could not beat either
        boolean gap = now - former.at() > heartbeat.plus(heartbeat).toNanos();
        former = new Seen(row.incarnation(), row.beats(), moved || gap ? now : former.since(), now);
        return row.leaseOver()
                && now - former.since() >= row.lease().plus(GRACE).toNanos();
    }

    /**
     * One beat: renews the lease. Call it every heartbeat, on a thread that nothing else can hold up.
     *
     * @return whether the node is still a member; if not, it is fenced for ever
     * @throws org.longhaul.platform.DataAccessException if the database cannot be asked: try again at the next beat
     */
    public boolean renew() {
        if (standing != Standing.UP && standing != Standing.DRAINING) {
            return false;
        }
        long sent = nanoTime.getAsLong();
        if (!store.renew(name, incarnation, lease)) {
            if (standing != Standing.STOPPED) {
                standing = Standing.FENCED;
            }
            return false;
        }
        if (sent - renewed > lease.toNanos() / 2) {
            steadySince = sent;
        }
        renewed = sent;
        return true;
    }

    /** Whether it may take tasks now: it has joined, is not draining, and its lease is good. */
    public boolean mayClaim() {
        return standing == Standing.UP && !isFenced();
    }

    /** How long ago it last renewed its lease, also if it was declared dead; empty before it joins and when it has stopped. */
    public Optional<Duration> sinceRenewal() {
        return switch (standing) {
            case UP, DRAINING, FENCED -> Optional.of(Duration.ofNanos(nanoTime.getAsLong() - renewed));
            case OUTSIDE, STOPPED -> Optional.empty();
        };
    }

    /** How long its lease is. */
    public Duration lease() {
        return lease;
    }

    /**
     * Whether its runs must stop now: somebody declared it dead or took its name, or it could not renew its lease for
     * so long that somebody may soon. In the second case it passes when the database is back.
     */
    public boolean isFenced() {
        return switch (standing) {
            case FENCED -> true;
            case UP, DRAINING ->
                nanoTime.getAsLong() - renewed > lease.minus(margin()).toNanos();
            case OUTSIDE, STOPPED -> false;
        };
    }

    /** Whether somebody declared it dead or took its name: it never owns a task again. */
    public boolean isDeclaredDead() {
        return standing == Standing.FENCED;
    }

    /** Whether it has joined, and not stopped or been declared dead since. */
    public boolean isMember() {
        return standing == Standing.UP || standing == Standing.DRAINING;
    }

    /** How long before the end of its lease a node stops its runs. */
    private Duration margin() {
        return lease.dividedBy(4);
    }

    /** Since when, on the monotonic clock, its own renewals have had no gap. */
    long steadySince() {
        return steadySince;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** Takes no new tasks from now on, also if the database cannot be told. */
    public void drain() {
        if (standing == Standing.UP) {
            standing = Standing.DRAINING;
            store.draining(name, incarnation);
        }
    }

    /**
     * Says that nothing runs here any more, so that the name is free and what is still RUNNING under it is rescued at
     * once. Call it when the last run has ended.
     */
    public void stopped() {
        if (standing == Standing.UP || standing == Standing.DRAINING) {
            standing = Standing.STOPPED;
            store.stopped(name, incarnation);
        }
    }
}
