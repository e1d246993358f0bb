package org.longhaul.tree.virtual;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Loop;
import org.longhaul.platform.Started;
import org.longhaul.platform.Stopping;

/**
 * Waits for the end of computed tasks: one thread looks at all that are waited for, each of them once a round. A source
 * that does not answer ends no wait.
 */
@ApplicationScoped
public class VirtualWaits {
    private static final Duration PAUSE = Duration.ofMillis(500);

    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private @Nullable ManagedThreadFactory threads;

    private VirtualTasks tasks;
    private LongSupplier nanoTime;
    private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Loop loop;

    /** Somebody who waits: what was known last, and until when they wait. */
    private record Waiting(String id, Located known, long until, CompletableFuture<Optional<Located>> answer) {}

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected VirtualWaits() {}

    /** Waits for tasks of these. */
    @Inject
    public VirtualWaits(VirtualTasks tasks) {
        this(tasks, System::nanoTime);
    }

    VirtualWaits(VirtualTasks tasks, LongSupplier nanoTime) {
        this.tasks = tasks;
        this.nanoTime = nanoTime;
    }

    void start(@Observes Started event) {
        if (threads != null) {
            loop = Loop.start(threads, "virtual-waits", PAUSE, 0, this::round);
        }
    }

    void stop(@Observes Stopping event) {
        Loop running = loop;
        if (running != null) {
            running.stop(Duration.ofSeconds(10));
        }
        waiting.forEach(each -> each.answer().complete(Optional.of(each.known())));
    }

    /**
     * Waits until the task has ended.
     *
     * @param read the task as it is
     * @return completed with the task when it has ended or the time is up, with nothing when its source knows it no more;
     *     cancel it to wait no longer
     */
    public CompletableFuture<Optional<Located>> await(Located read, Duration limit) {
        var answer = new CompletableFuture<Optional<Located>>();
        if (ended(read)) {
            answer.complete(Optional.of(read));
        } else {
            waiting.add(new Waiting(read.task().id(), read, nanoTime.getAsLong() + limit.toNanos(), answer));
        }
        return answer;
    }

    private static boolean ended(Located task) {
        return task.task().state().ended();
    }

    /** Looks once at every task that is waited for. */
    void round() {
        Map<String, Computed> seen = new HashMap<>();
        for (Waiting each : List.copyOf(waiting)) {
            if (each.answer().isDone()) {
                waiting.remove(each);
                continue;
            }
            Computed now = seen.computeIfAbsent(each.id(), tasks::find);
            Optional<Located> found = now.tasks().stream().findFirst();
            boolean gone = found.isEmpty() && now.warnings().isEmpty();
            boolean over = nanoTime.getAsLong() - each.until() >= 0;
            if (gone || over || found.filter(VirtualWaits::ended).isPresent()) {
                waiting.remove(each);
                each.answer().complete(gone ? Optional.empty() : found.or(() -> Optional.of(each.known())));
            }
        }
    }
}
