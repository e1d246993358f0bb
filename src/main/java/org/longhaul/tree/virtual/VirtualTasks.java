package org.longhaul.tree.virtual;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Setting;
import org.longhaul.spi.VirtualTask;
import org.longhaul.spi.VirtualTaskSource;

/**
 * All tasks that are computed, of all sources. A source that fails, or takes longer than {@link #PATIENCE}, is left out
 * of an answer, which says so; one that hangs gets only so many threads.
 */
@ApplicationScoped
public class VirtualTasks {
    /** How long a source may take. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Logger LOG = System.getLogger(VirtualTasks.class.getName());
    private static final int AT_ONCE = 4;

    @Resource(lookup = "java:comp/DefaultManagedExecutorService")
    private @Nullable ManagedExecutorService managed;

    private Supplier<Stream<VirtualTaskSource>> sources;
    private @Nullable ExecutorService executor;
    private Supplier<Duration> ttl;
    private Clock clock;
    private Duration patience;
    private final Map<String, Semaphore> calls = new ConcurrentHashMap<>();

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected VirtualTasks() {}

    /** The tasks of all sources among the beans. */
    @Inject
    public VirtualTasks(Instance<VirtualTaskSource> beans, LiveSettings settings, Clock clock) {
        this(
                beans::stream,
                null,
                () -> settings.duration(Setting.USER_TASK_TTL).orElse(Duration.ZERO),
                clock,
                PATIENCE);
    }

    VirtualTasks(
            Supplier<Stream<VirtualTaskSource>> sources,
            @Nullable ExecutorService executor,
            Supplier<Duration> ttl,
            Clock clock,
            Duration patience) {
        this.sources = sources;
        this.executor = executor;
        this.ttl = ttl;
        this.clock = clock;
        this.patience = patience;
    }

    /** The modules whose tasks are computed. */
    public SortedSet<String> modules() {
        var modules = new TreeSet<String>();
        sources.get().map(VirtualTaskSource::module).forEach(modules::add);
        return modules;
    }

    /**
     * The tasks of these modules, without their children, the latest first; ended ones for as long after their end as
     * finished tasks of people stay.
     */
    public Computed list(Collection<String> modules) {
        var tasks = new ArrayList<Located>();
        var warnings = new ArrayList<String>();
        Instant oldest = clock.instant().minus(ttl.get());
        for (Question<VirtualTaskSource.Found> question : ask(asked(modules), VirtualTaskSource::list)) {
            answer(question, warnings).ifPresent(found -> {
                found.tasks().stream()
                        .filter(task -> task.ended() == null || !task.ended().isBefore(oldest))
                        .map(task -> new Located(question.module(), task, null))
                        .forEach(tasks::add);
                warnings.addAll(found.warnings());
            });
        }
        tasks.sort(Comparator.comparing((Located each) -> each.task().started())
                .reversed()
                .thenComparing(each -> each.task().id()));
        return new Computed(tasks, warnings);
    }

    private List<VirtualTaskSource> asked(Collection<String> modules) {
        return sources.get().filter(source -> modules.contains(source.module())).toList();
    }

    /**
     * The task of that id, or the part of a task; none if no source that answers knows it, and then the warnings tell
     * which did not answer.
     */
    public Computed find(String id) {
        var warnings = new ArrayList<String>();
        if (!VirtualTask.isId(id)) {
            return new Computed(List.of(), warnings);
        }
        for (Question<Optional<Located>> question : ask(sources.get().toList(), source -> within(source, id))) {
            Optional<Located> found = answer(question, warnings).flatMap(each -> each);
            if (found.isPresent()) {
                return new Computed(List.of(found.get()), warnings);
            }
        }
        return new Computed(List.of(), warnings);
    }

    private static Optional<Located> within(VirtualTaskSource source, String id) {
        Optional<Located> task = source.find(id).map(found -> new Located(source.module(), found, null));
        if (task.isPresent()) {
            return task;
        }
        for (VirtualTask parent : source.list().tasks()) {
            for (VirtualTask child : parent.children()) {
                if (child.id().equals(id)) {
                    return Optional.of(new Located(source.module(), child, parent));
                }
            }
        }
        return Optional.empty();
    }

    /** The task of that id and then its children: breadth first. Nothing if nobody knows it. */
    public Computed tree(String id) {
        Computed root = find(id);
        var tasks = new ArrayList<Located>();
        for (Located each : root.tasks()) {
            tasks.add(each);
            each.task().children().forEach(child -> tasks.add(new Located(each.module(), child, each.task())));
        }
        return new Computed(tasks, root.warnings());
    }

    /**
     * Asks a task to stop.
     *
     * @return whether it was asked
     */
    public boolean abort(Located located) {
        var warnings = new ArrayList<String>();
        return ask(
                        asked(List.of(located.module())),
                        source -> source.abort(located.task().id()))
                .stream()
                .map(question -> answer(question, warnings))
                .flatMap(Optional::stream)
                .anyMatch(asked -> asked);
    }

    /**
     * What a source was asked.
     *
     * @param begun set by whoever gives the permit back
     * @param refusal why it was not asked; null if it was
     */
    private record Question<T>(
            String module,
            @Nullable Future<T> answer,
            AtomicBoolean begun,
            Semaphore free,
            long until,
            @Nullable String refusal) {}

    /** Asks all of them at the same time. */
    private <T> List<Question<T>> ask(List<VirtualTaskSource> some, Function<VirtualTaskSource, T> question) {
        return some.stream().map(source -> ask(source, question)).toList();
    }

    private <T> Question<T> ask(VirtualTaskSource source, Function<VirtualTaskSource, T> question) {
        String module = source.module();
        Semaphore free = calls.computeIfAbsent(module, key -> new Semaphore(AT_ONCE));
        var begun = new AtomicBoolean();
        long until = System.nanoTime() + patience.toNanos();
        if (!free.tryAcquire()) {
            return new Question<>(module, null, begun, free, until, "it has not answered earlier questions");
        }
        try {
            Future<T> answer = executor().submit(() -> {
                if (!begun.compareAndSet(false, true)) {
                    throw new CancellationException("nobody waits for it any more");
                }
                try {
                    return question.apply(source);
                } finally {
                    free.release();
                }
            });
            return new Question<>(module, answer, begun, free, until, null);
        } catch (RejectedExecutionException e) {
            free.release();
            return new Question<>(module, null, begun, free, until, "there is no thread to ask it");
        }
    }

    private <T> Optional<T> answer(Question<T> question, List<String> warnings) {
        String refusal = question.refusal();
        Future<T> answer = question.answer();
        if (answer != null) {
            try {
                long nanos = Math.max(0, question.until() - System.nanoTime());
                return Optional.of(answer.get(nanos, TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                leave(question, answer);
                refusal = "it did not answer within %d ms".formatted(patience.toMillis());
            } catch (ExecutionException e) {
                LOG.log(Level.WARNING, "virtual tasks: module %s failed".formatted(question.module()), e.getCause());
                refusal = "it failed, the log says why";
            } catch (InterruptedException e) {
                leave(question, answer);
                Thread.currentThread().interrupt();
                refusal = "the server stops";
            }
        }
        warnings.add("Module %s is left out: %s".formatted(question.module(), refusal));
        return Optional.empty();
    }

    private static void leave(Question<?> question, Future<?> answer) {
        if (question.begun().compareAndSet(false, true)) {
            question.free().release();
        }
        answer.cancel(true);
    }

    private ExecutorService executor() {
        ExecutorService own = executor == null ? managed : executor;
        if (own == null) {
            throw new IllegalStateException("The server has no managed executor");
        }
        return own;
    }
}
