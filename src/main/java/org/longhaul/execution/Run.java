package org.longhaul.execution;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.ownership.Claimed;
import org.longhaul.platform.Redaction;
import org.longhaul.spi.Parameters;
import org.longhaul.task.Lease;
import org.longhaul.task.Progress;

/**
 * One attempt at a task that is under way on this node: what it is, what it was asked, and what it has said. Threads
 * that run the work write into it, the node's own threads read from it.
 */
final class Run {
    private final Claimed claimed;
    private final TypeDefinition type;
    private final Parameters parameters;
    private final Redaction redaction;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private StopRequest stop = StopRequest.NONE;
    private String stopBy = "";
    private boolean stopSeen;
    private boolean begun;
    private boolean returned;
    private boolean changedSinceReport;
    private @Nullable Progress progress;
    private @Nullable String result;
    private @Nullable Failure failure;
    private long batchExecution = -1;
    private long changes;
    private volatile @Nullable Thread worker;

    /** A run without secrets. */
    Run(Claimed claimed, TypeDefinition type, Parameters parameters) {
        this(claimed, type, parameters, Redaction.NONE);
    }

    Run(Claimed claimed, TypeDefinition type, Parameters parameters, Redaction redaction) {
        this.claimed = claimed;
        this.type = type;
        this.parameters = parameters;
        this.redaction = redaction;
    }

    Claimed claimed() {
        return claimed;
    }

    Lease lease() {
        return claimed.lease();
    }

    TypeDefinition type() {
        return type;
    }

    Parameters parameters() {
        return parameters;
    }

    /** Strikes the run's secrets out of whatever it says, before others can read it. */
    Redaction redaction() {
        return redaction;
    }

    /** The thread that does its work now; null if none does. */
    void worker(@Nullable Thread thread) {
        worker = thread;
    }

    /** The thread that does its work now, as far as it is known. */
    Optional<Thread> worker() {
        return Optional.ofNullable(worker);
    }

    /** Asks the run to stop, unless something weightier was asked already. */
    void requestStop(StopRequest request, String by) {
        locked(() -> {
            if (request.compareTo(stop) > 0) {
                stop = request;
                stopBy = by;
                changed();
            }
        });
    }

    StopRequest stop() {
        return locked(() -> stop);
    }

    /** Who asked it to stop. */
    String stopBy() {
        return locked(() -> stopBy);
    }

    /** Whether it is to stop; the work has seen the answer. */
    boolean lookAtStop() {
        return locked(() -> {
            stopSeen |= stop != StopRequest.NONE;
            return stop != StopRequest.NONE;
        });
    }

    /** Whether the work knows that it was asked to stop: if it then returns, it has stopped and not finished. */
    boolean stopSeen() {
        return locked(() -> stopSeen);
    }

    void progress(Progress latest) {
        locked(() -> {
            progress = latest;
            changedSinceReport = true;
        });
    }

    void beat() {
        locked(() -> changedSinceReport = true);
    }

    /** The progress said last. */
    Optional<Progress> progress() {
        return locked(() -> Optional.ofNullable(progress));
    }

    /** Whether it said anything since this was asked last. */
    boolean takeChanged() {
        return locked(() -> {
            boolean was = changedSinceReport;
            changedSinceReport = false;
            return was;
        });
    }

    void result(String json) {
        locked(() -> result = json);
    }

    Optional<String> result() {
        return locked(() -> Optional.ofNullable(result));
    }

    /** Its handler is about to be called. */
    void begun() {
        locked(() -> begun = true);
    }

    /** Whether its handler was called. */
    boolean hasBegun() {
        return locked(() -> begun);
    }

    /** Its work returned by itself, without an exception. */
    void returned() {
        locked(() -> returned = true);
    }

    /** Whether its work has returned by itself. */
    boolean hasReturned() {
        return locked(() -> returned);
    }

    /** Remembers why it failed. What failed first is the cause; the rest follows from it. */
    void failed(Failure first) {
        locked(() -> failure = failure == null ? first : failure);
    }

    Optional<Failure> failure() {
        return locked(() -> Optional.ofNullable(failure));
    }

    void batchExecution(long id) {
        locked(() -> {
            batchExecution = id;
            changed();
        });
    }

    OptionalLong batchExecution() {
        return locked(() -> batchExecution < 0 ? OptionalLong.empty() : OptionalLong.of(batchExecution));
    }

    /** Wakes whoever waits for a change. */
    void signal() {
        locked(this::changed);
    }

    /** Waits until somebody signals a change, or that long. */
    void awaitChange(long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long before = changes;
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (changes == before && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void changed() {
        changes++;
        changed.signalAll();
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(java.util.function.Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
