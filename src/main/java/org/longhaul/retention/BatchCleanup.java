package org.longhaul.retention;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.longhaul.platform.LiveSettings;
import org.longhaul.platform.Setting;
import org.longhaul.retention.BatchTablesStore.Execution;
import org.longhaul.retention.BatchTablesStore.Instance;

/**
 * Cleans the repository of the batch runtime, which forgets nothing by itself: the executions of tasks that are gone,
 * with their steps, checkpoints and job instances; what the application started itself, {@code job-expire} after its
 * end; and what belongs to nothing. What may be running never goes: an execution that has not ended stays as long as
 * the node that started it is up.
 *
 * <p>It goes through the repository from its beginning to its end, a part in each pass and some jobs in each
 * transaction, so it can be cut off anywhere. Several nodes may do it at once.
 */
@ApplicationScoped
public class BatchCleanup {
    /** The parameter of a job that names the task it is an attempt of. */
    public static final String TASK = "longhaul.task";

    /** The parameter of a job that names the start of the node that runs it. */
    public static final String INCARNATION = "longhaul.incarnation";

    /** Looks at each start of a node whether the runtime writes where it should. */
    private static final String PROBE = "longhaul-probe";

    private static final int BATCH = 100;

    /** A pass ends when it has met so many jobs that stay. */
    private static final int KEPT = 2_000;

    /** Whoever watches a job looks at least once in this time. */
    private static final Duration WATCHED = Duration.ofMinutes(1);

    /** A start takes less, and clocks differ less. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    private static final Set<String> ENDED = Set.of("COMPLETED", "STOPPED", "FAILED", "ABANDONED");

    /** Partitions and flows of a job are jobs of their own, whose names lead to it. */
    private static final Pattern PART = Pattern.compile(":(\\d{1,18}):.*", Pattern.DOTALL);

    private static final Pattern CHECKPOINT = Pattern.compile("(\\d{1,18}),.*", Pattern.DOTALL);

    private BatchTablesStore store;
    private LiveSettings settings;
    private Clock clock;
    private boolean indexed;
    private long instance;
    private String checkpoint = "";

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected BatchCleanup() {}

    /** Cleans these tables. */
    @Inject
    public BatchCleanup(BatchTablesStore store, LiveSettings settings, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    /** Removes what may go of the next part of the repository, and says how many executions went. */
    public synchronized int collect() {
        if (!indexed) {
            store.index();
            indexed = true;
        }
        var pass = new Pass();
        int kept = 0;
        int gone = 0;
        List<Instance> some;
        do {
            some = store.instances(instance, BATCH);
            var executions = store.executions(some.stream().map(Instance::id).toList());
            var over = pass.over(some, executions);
            var ids = over.stream().map(Instance::id).collect(Collectors.toSet());
            if (!over.isEmpty()) {
                gone += store.remove(
                        over,
                        executions.stream()
                                .filter(execution -> ids.contains(execution.instance()))
                                .toList());
            }
            kept += some.size() - over.size();
            instance = some.size() < BATCH ? 0 : some.get(BATCH - 1).id();
        } while (some.size() == BATCH && kept < KEPT);
        checkpoints(pass);
        return gone;
    }

    /** Checkpoints of jobs that are not there. */
    private void checkpoints(Pass pass) {
        List<String> keys = store.checkpoints(checkpoint, BATCH);
        var owners = new ArrayList<Long>();
        keys.forEach(key -> number(CHECKPOINT, key).ifPresent(owners::add));
        Set<Long> there = store.existing(owners);
        store.removeCheckpoints(keys.stream()
                .filter(key -> number(CHECKPOINT, key)
                        .filter(owner -> owner <= pass.old && !there.contains(owner))
                        .isPresent())
                .toList());
        checkpoint = keys.size() < BATCH ? "" : keys.get(BATCH - 1);
    }

    private static Optional<Long> number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.matches() ? Optional.of(Long.valueOf(matcher.group(1))) : Optional.empty();
    }

    /** What is true while one pass lasts. */
    private final class Pass {
        final Instant now = clock.instant();
        final long old = store.lastBefore(now.minus(GRACE));
        final Optional<Duration> expire = settings.duration(Setting.JOB_EXPIRE);
        final Set<Long> live = store.liveIncarnations();
        final Optional<Instant> firstStart = store.firstStart();

        /** Those that may go. */
        List<Instance> over(List<Instance> instances, List<Execution> executions) {
            Map<Long, List<Execution>> runs = executions.stream().collect(Collectors.groupingBy(Execution::instance));
            // after the executions: no task can have come between
            Set<String> tasks = store.tasks(executions.stream()
                    .map(execution -> execution.parameters().get(TASK))
                    .flatMap(task -> Optional.ofNullable(task).stream())
                    .collect(Collectors.toSet()));
            Set<Long> wholes = store.existing(instances.stream()
                    .flatMap(each -> number(PART, each.name()).stream())
                    .collect(Collectors.toSet()));
            return instances.stream()
                    .filter(each -> over(each, runs.getOrDefault(each.id(), List.of()), tasks, wholes))
                    .toList();
        }

        private boolean over(Instance instance, Collection<Execution> runs, Set<String> tasks, Set<Long> wholes) {
            Optional<Long> whole = number(PART, instance.name());
            if (whole.isPresent()) {
                return !wholes.contains(whole.get()) && instance.id() <= old;
            }
            if (runs.isEmpty()) {
                return instance.id() < old;
            }
            return runs.stream().allMatch(run -> !mayRun(run) && over(instance, run, tasks));
        }

        private boolean over(Instance instance, Execution run, Set<String> tasks) {
            Duration age = Duration.between(run.last(), now);
            if (age.compareTo(WATCHED) < 0) {
                return false;
            }
            String task = run.parameters().get(TASK);
            if (task != null) {
                return !tasks.contains(task);
            }
            return instance.name().equals(PROBE)
                    || expire.filter(longest -> age.compareTo(longest) >= 0).isPresent();
        }

        private boolean mayRun(Execution run) {
            if (ENDED.contains(run.status())) {
                return false;
            }
            if (run.created().isAfter(now.minus(GRACE))) {
                return true;
            }
            String incarnation = run.parameters().get(INCARNATION);
            if (incarnation != null && incarnation.matches("\\d{1,18}")) {
                return live.contains(Long.valueOf(incarnation));
            }
            // whoever started it is not up any more if all that are up began later
            return firstStart.isEmpty()
                    || !run.created().isBefore(firstStart.get().minus(GRACE));
        }
    }
}
