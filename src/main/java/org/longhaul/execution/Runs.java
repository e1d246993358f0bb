package org.longhaul.execution;

import jakarta.enterprise.context.ApplicationScoped;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.longhaul.task.Lease;

/**
 * What this node is running now. A run is in here from before its work begins until its end is stored, so that nobody
 * takes it for forgotten.
 */
@ApplicationScoped
public class Runs {
    private static final System.Logger LOG = System.getLogger(Runs.class.getName());
    private static final Duration REGISTERED_WITHIN = Duration.ofSeconds(30);

    private final Map<Lease, Run> byLease = new ConcurrentHashMap<>();
    private final Map<Long, Run> byExecution = new ConcurrentHashMap<>();
    private final Set<Lease> steps = ConcurrentHashMap.newKeySet();
    private final Object emptied = new Object();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private static final ThreadLocal<Run> CURRENT = new ThreadLocal<>();

    /** Is told when a run begins and when it is over, on the thread that begins or ends it: it does little. */
    public interface Listener {
        /** It is about to begin. */
        void began(RunView run);

        /** Its end is stored, or is no longer this node's to store. */
        void over(RunView run);
    }

    /** Tells this one of every run that begins from now on. */
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** Whoever only watches must not keep a task from being run, or its end from being stored. */
    private void tell(Run run, BiConsumer<Listener, RunView> what) {
        var view = new RunView(run);
        for (Listener listener : listeners) {
            try {
                what.accept(listener, view);
            } catch (RuntimeException e) {
                LOG.log(
                        Level.WARNING,
                        "execution: task %s goes on, though it cannot be shown everywhere".formatted(view.taskId()),
                        e);
            }
        }
    }

    /** Tells this one no more. */
    public void forget(Listener listener) {
        listeners.remove(listener);
    }

    void add(Run run) {
        byLease.put(run.lease(), run);
        tell(run, Listener::began);
    }

    void remove(Run run) {
        if (byLease.remove(run.lease()) != null) {
            tell(run, Listener::over);
        }
        run.batchExecution().ifPresent(byExecution::remove);
        synchronized (emptied) {
            emptied.notifyAll();
        }
    }

    /** Waits until nothing runs, or that long. */
    void awaitNone(Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        synchronized (emptied) {
            long left = limit.toMillis();
            while (!byLease.isEmpty() && left > 0) {
                try {
                    emptied.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = (until - System.nanoTime()) / 1_000_000;
            }
        }
    }

    /** Ties a batch execution to its run. The job may already ask for it on a thread of its own. */
    void started(Run run, long execution) {
        run.batchExecution(execution);
        synchronized (byExecution) {
            byExecution.put(execution, run);
            byExecution.notifyAll();
        }
    }

    /**
     * The run of a batch execution. The batch runtime starts the job before it tells its number, so this waits a little.
     *
     * @return empty if no task of ours started it
     */
    Optional<Run> ofExecution(long execution, boolean expected) {
        long until = System.nanoTime() + (expected ? REGISTERED_WITHIN.toNanos() : 0);
        synchronized (byExecution) {
            while (!byExecution.containsKey(execution)) {
                long left = (until - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return Optional.empty();
                }
                try {
                    byExecution.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return Optional.empty();
                }
            }
            return Optional.ofNullable(byExecution.get(execution));
        }
    }

    Collection<Run> all() {
        return List.copyOf(byLease.values());
    }

    /** Remembers a step of a run here. */
    void addStep(Lease step) {
        steps.add(step);
    }

    /** A step is over. */
    void removeStep(Lease step) {
        steps.remove(step);
    }

    Set<Lease> leases() {
        return Stream.concat(byLease.values().stream().map(Run::lease), steps.stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** How many run here of each type. */
    Map<String, Long> byType() {
        return byLease.values().stream()
                .collect(Collectors.groupingBy(run -> run.type().name(), Collectors.counting()));
    }

    boolean isEmpty() {
        return byLease.isEmpty();
    }

    /** Does something as this run, so that what it injects on this thread belongs to it. */
    void as(Run run, Runnable work) {
        CURRENT.set(run);
        run.worker(Thread.currentThread());
        try {
            work.run();
        } finally {
            run.worker(null);
            CURRENT.remove();
        }
    }

    Optional<Run> current() {
        return Optional.ofNullable(CURRENT.get());
    }
}
