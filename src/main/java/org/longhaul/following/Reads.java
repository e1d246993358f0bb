package org.longhaul.following;

import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Loop;
import org.longhaul.platform.Retrying;
import org.longhaul.platform.Started;
import org.longhaul.platform.Stopping;
import org.longhaul.query.TaskSummary;

/**
 * Remembers when tasks were last read, and that their submitter has seen how they ended. A read writes nothing: what was
 * read is collected, and written for all tasks at once every few seconds. A crash forgets what was not written yet.
 */
@ApplicationScoped
public class Reads {
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final int BATCH = 200;
    private static final int MOST = 100_000;

    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory threads;

    private ReadStore store;
    private Retrying retrying;
    private Clock clock;
    private @Nullable Loop loop;
    private final TreeMap<String, ReadStore.Read> collected = new TreeMap<>();

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Reads() {}

    /** Writes to this store. */
    @Inject
    @SuppressWarnings("NullAway.Init") // the threads are the container's
    public Reads(ReadStore store, Retrying retrying, Clock clock) {
        this.store = store;
        this.retrying = retrying;
        this.clock = clock;
    }

    void start(@Observes Started event) {
        loop = Loop.start(threads, "reads", PAUSE, 0.2, this::flush);
    }

    /** After everything else: people read while tasks are drained. */
    void stop(@Observes @Priority(4000) Stopping event) {
        if (loop != null) {
            loop.stop(PAUSE);
        }
        flush();
    }

    /**
     * Remembers that somebody was told of this task.
     *
     * @param task as they were told
     * @param reader their account
     */
    public void note(TaskSummary task, String reader) {
        boolean consumed = task.state().isFinal() && !task.consumed() && reader.equals(task.submitter());
        var read = new ReadStore.Read(task.id(), clock.instant(), consumed);
        synchronized (collected) {
            if (collected.size() < MOST || collected.containsKey(task.id())) {
                collected.merge(task.id(), read, Reads::both);
            }
        }
    }

    private static ReadStore.Read both(ReadStore.Read one, ReadStore.Read other) {
        return new ReadStore.Read(
                one.id(), one.at().isAfter(other.at()) ? one.at() : other.at(), one.consumed() || other.consumed());
    }

    /** Writes what was collected, in short transactions. What cannot be written is kept for the next time. */
    void flush() {
        while (true) {
            List<ReadStore.Read> batch = take();
            if (batch.isEmpty()) {
                return;
            }
            boolean written = false;
            try {
                retrying.inOwnTransaction(() -> {
                    store.write(batch);
                    return true;
                });
                written = true;
            } finally {
                if (!written) {
                    putBack(batch);
                }
            }
        }
    }

    private List<ReadStore.Read> take() {
        synchronized (collected) {
            List<ReadStore.Read> batch =
                    collected.values().stream().limit(BATCH).toList();
            batch.forEach(read -> collected.remove(read.id()));
            return batch;
        }
    }

    private void putBack(List<ReadStore.Read> batch) {
        synchronized (collected) {
            batch.forEach(read -> collected.merge(read.id(), read, Reads::both));
        }
    }
}
