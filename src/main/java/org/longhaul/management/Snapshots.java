package org.longhaul.management;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Loop;

/**
 * The snapshot that all attributes are served from. It is at most {@value #MAX_AGE_MILLIS} ms old when it is read, and
 * taken anew only if somebody reads: a hundred readers cost what one does, and none costs nothing. One thread takes it.
 * If that takes longer than a reader should wait, they get the one before, which says how old it is; who reads next does
 * not wait.
 */
@ApplicationScoped
public class Snapshots {
    /** How old what is read is at most, while the database answers. */
    static final long MAX_AGE_MILLIS = 1000;

    private static final System.Logger LOG = System.getLogger(Snapshots.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String PROBLEM = "The database does not answer; this is how it stood then";

    private Function<Instant, Snapshot> source;
    private Clock clock;
    private Duration patience;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition taken = lock.newCondition();
    private volatile Snapshot latest = Snapshot.NONE;
    private volatile @Nullable Loop loop;
    private long changes;
    private Instant tried = Instant.EPOCH;

    /** Whether somebody has waited in vain for the one that is being taken: nobody else does, until it is there. */
    private boolean silent;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Snapshots() {}

    /** Snapshots of what this reads. */
    @Inject
    public Snapshots(SnapshotReader reader, Clock clock) {
        this(reader::read, clock, PATIENCE);
    }

    /** Snapshots from this source, for which a reader waits that long. */
    Snapshots(Function<Instant, Snapshot> source, Clock clock, Duration patience) {
        this.source = source;
        this.clock = clock;
        this.patience = patience;
    }

    /** Begins to serve, with a thread of these. */
    void start(ThreadFactory threads) {
        loop = Loop.whenWoken(threads, "jmx-snapshot", this::take);
    }

    /** Ends. */
    void stop() {
        Loop running = loop;
        if (running != null) {
            running.stop(Duration.ofSeconds(5));
        }
        loop = null;
    }

    /** The latest, taken anew if it is too old. */
    Snapshot get() {
        lock.lock();
        try {
            long left = silent ? 0 : patience.toNanos();
            Loop running = loop;
            while (running != null && tooOld()) {
                running.wake();
                if (left <= 0) {
                    silent = true;
                    return latest.withProblem(PROBLEM);
                }
                left = taken.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return latest;
    }

    /** Something was changed by who will now look: what was taken before, or is being taken, is too old. */
    void expire() {
        lock.lock();
        try {
            changes++;
            tried = Instant.EPOCH;
        } finally {
            lock.unlock();
        }
    }

    private boolean tooOld() {
        return clock.instant().isAfter(tried.plusMillis(MAX_AGE_MILLIS));
    }

    private void take() {
        long before;
        lock.lock();
        try {
            if (!tooOld()) {
                return; // woken once more by somebody who came while the last one was being taken
            }
            before = changes;
        } finally {
            lock.unlock();
        }
        Instant at = clock.instant();
        Snapshot fresh = null;
        String problem = "";
        try {
            fresh = source.apply(at);
        } catch (RuntimeException e) {
            problem = PROBLEM;
            LOG.log(Level.DEBUG, "jmx: no snapshot can be taken; the next reader tries again", e);
        }
        lock.lock();
        try {
            latest = fresh == null ? latest.withProblem(problem) : fresh;
            tried = changes == before ? at : Instant.EPOCH;
            silent = false;
            taken.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
