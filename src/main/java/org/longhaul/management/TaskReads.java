package org.longhaul.management;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.management.OperationsException;
import org.longhaul.following.Following;
import org.longhaul.following.Quota;
import org.longhaul.following.Reads;
import org.longhaul.following.Wait;
import org.longhaul.management.Tables.EventRow;
import org.longhaul.management.Tables.FateRow;
import org.longhaul.management.Tables.TaskDetails;
import org.longhaul.management.Tables.TaskPage;
import org.longhaul.management.Tables.TaskRow;
import org.longhaul.management.Tables.TotalRow;
import org.longhaul.management.Tables.WhyRow;
import org.longhaul.query.Place;
import org.longhaul.query.TaskFilter;
import org.longhaul.query.TaskQuery;
import org.longhaul.query.TaskSort;
import org.longhaul.query.TaskView;
import org.longhaul.query.TreeEntry;
import org.longhaul.query.Trees;
import org.longhaul.query.VirtualSummary;
import org.longhaul.query.Why;
import org.longhaul.request.ComputedTasks;
import org.longhaul.request.VisibleTasks;
import org.longhaul.retention.DryRun;
import org.longhaul.retention.Retention;
import org.longhaul.security.Operation;
import org.longhaul.task.Sight;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.tree.virtual.Located;
import org.longhaul.tree.virtual.VirtualWaits;

/** What operations tell: as whoever calls, of what they may see. */
@Dependent
class TaskReads {
    private static final int LONGEST_WAIT = 30;
    private static final long GRACE_MILLIS = 5000;
    private static final int MOST_OF_A_TREE = 5000;
    private static final int MOST_EVENTS = 1000;
    private static final Pattern PAGE = Pattern.compile("\\d{1,18}");

    private final ServerCalls calls;
    private final VisibleTasks visible;
    private final TaskQuery query;
    private final Trees trees;
    private final Why why;
    private final ComputedTasks computed;
    private final VirtualWaits virtualWaits;
    private final Following following;
    private final Reads reads;
    private final DryRun dryRun;
    private final Retention retention;

    @Inject
    TaskReads(
            ServerCalls calls,
            VisibleTasks visible,
            TaskQuery query,
            Trees trees,
            Why why,
            ComputedTasks computed,
            VirtualWaits virtualWaits,
            Following following,
            Reads reads,
            DryRun dryRun,
            Retention retention) {
        this.calls = calls;
        this.visible = visible;
        this.query = query;
        this.trees = trees;
        this.why = why;
        this.computed = computed;
        this.virtualWaits = virtualWaits;
        this.following = following;
        this.reads = reads;
        this.dryRun = dryRun;
        this.retention = retention;
    }

    /** The stored task of that id, with which the caller may do this. */
    TaskView found(String id, Operation operation) {
        return visible.find(id.strip(), operation, calls.caller());
    }

    /** Whether a task of that id is computed, if there is one. */
    static boolean computed(String id) {
        return VisibleTasks.computed(id.strip());
    }

    private Located computedTask(String id) {
        return computed.find(id.strip(), Operation.READ_TASK, calls.caller());
    }

    TaskDetails task(String id) throws OperationsException {
        if (computed(id)) {
            return details(computedTask(id));
        }
        return shown(found(id, Operation.READ_TASK));
    }

    private TaskDetails shown(TaskView view) {
        reads.note(view.task(), calls.caller().name());
        return Views.details(view);
    }

    private static TaskDetails details(Located located) {
        return Views.details(VirtualSummary.view(located));
    }

    TaskDetails waitFor(String id, int seconds) throws OperationsException {
        if (seconds < 0 || seconds > LONGEST_WAIT) {
            throw new IllegalArgumentException("seconds is 0 to " + LONGEST_WAIT);
        }
        String account = calls.caller().name();
        Quota waits = following.waits();
        if (!waits.take(account)) {
            throw new OperationsException(
                    "%s waits for %d tasks already, and may for no more".formatted(account, waits.limit()));
        }
        try {
            return computed(id)
                    ? details(awaitComputed(computedTask(id), Duration.ofSeconds(seconds)))
                    : shown(await(found(id, Operation.READ_TASK), Duration.ofSeconds(seconds)));
        } finally {
            waits.giveBack(account);
        }
    }

    private TaskView await(TaskView known, Duration limit) throws OperationsException {
        TaskView view = known;
        long until = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos();
                left > 0 && !view.task().state().isFinal();
                left = until - System.nanoTime()) {
            view = news(view, Duration.ofNanos(left))
                    .orElseThrow(() -> new UnknownTaskException(known.task().id()));
        }
        return view;
    }

    private Located awaitComputed(Located known, Duration limit) throws OperationsException {
        if (limit.isZero()) {
            return known;
        }
        var wait = virtualWaits.await(known, limit);
        try {
            return result(wait, limit)
                    .orElseThrow(() -> new UnknownTaskException(known.task().id()));
        } finally {
            wait.cancel(false);
        }
    }

    private static <T> T result(CompletableFuture<T> wait, Duration limit) throws OperationsException {
        try {
            return wait.get(limit.toMillis() + GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationsException("The wait was interrupted");
        } catch (ExecutionException | TimeoutException e) {
            throw new OperationsException("The task cannot be followed now: try again");
        }
    }

    private Optional<TaskView> news(TaskView known, Duration limit) throws OperationsException {
        Wait wait = following.await(known.task().id(), limit);
        try {
            TaskView read = query.find(known.task().id()).orElse(known);
            return result(wait.begin(read, known.task().eventNo()).toCompletableFuture(), limit);
        } finally {
            wait.cancel();
        }
    }

    TaskPage find(String filter, int limit, String page) {
        if (limit < 1 || limit > TaskQuery.MAX_LIMIT) {
            throw new IllegalArgumentException("limit is 1 to " + TaskQuery.MAX_LIMIT);
        }
        String from = page.strip();
        if (!from.isEmpty() && !PAGE.matcher(from).matches()) {
            throw new IllegalArgumentException("page is what the part before gave as next, or empty");
        }
        TaskFilter wanted = Filters.read(filter);
        if (computed.asked(wanted)) {
            if (!from.isEmpty()) {
                throw new IllegalArgumentException("page is not for tasks that are computed: they come in one part");
            }
            var found = computed.list(wanted, limit, calls.caller());
            return new TaskPage(rows(found), "", String.join("; ", found.warnings()));
        }
        Sight sight = calls.caller().sight(Operation.LIST_TASKS);
        Place place = from.isEmpty() ? null : new Place(from, Long.parseLong(from));
        var found = query.list(sight, wanted, TaskSort.NEWEST_FIRST, limit, place);
        return new TaskPage(
                found.items().stream()
                        .map(task -> Views.row(task, 0, null, null))
                        .toList(),
                found.following().map(next -> Long.toString(next.seq())).orElse(""),
                "");
    }

    private static List<TaskRow> rows(ComputedTasks.Listed listed) {
        return listed.tasks().stream()
                .map(each -> Views.row(VirtualSummary.of(each), each.parent() == null ? 0 : 1, null, null))
                .toList();
    }

    long count(String filter) {
        return query.count(List.of(calls.caller().sight(Operation.LIST_TASKS)), Filters.read(filter), Long.MAX_VALUE);
    }

    List<TaskRow> tree(String id) throws OperationsException {
        if (computed(id)) {
            return rows(computed.tree(id.strip(), calls.caller()));
        }
        var rows = new ArrayList<TaskRow>();
        Iterator<TreeEntry> entries =
                trees.walk(found(id, Operation.READ_TASK).task().id(), Integer.MAX_VALUE, true);
        while (entries.hasNext() && rows.size() < MOST_OF_A_TREE) {
            TreeEntry entry = entries.next();
            rows.add(Views.row(entry.task(), entry.depth(), entry.children(), null));
        }
        return rows;
    }

    List<EventRow> events(String id) throws OperationsException {
        String known = found(id, Operation.READ_TASK).task().id();
        var rows = new ArrayList<EventRow>();
        Integer after = 0;
        while (after != null && rows.size() < MOST_EVENTS) {
            var page = query.events(known, null, after, TaskQuery.MAX_LIMIT);
            page.items().forEach(event -> rows.add(Views.row(event)));
            after = page.following().orElse(null);
        }
        return rows;
    }

    List<WhyRow> why(String id) throws OperationsException {
        String known = found(id, Operation.READ_TASK).task().id();
        var rows = new ArrayList<WhyRow>();
        for (var reason :
                why.of(known, calls.caller().sight(Operation.READ_TASK)).reasons()) {
            rows.add(new WhyRow(
                    rows.size() + 1,
                    reason.code().code(),
                    reason.text(),
                    reason.facts().toString()));
        }
        return rows;
    }

    List<FateRow> retention(int limit) {
        if (limit < 1 || limit > DryRun.MAX_LIMIT) {
            throw new IllegalArgumentException("limit is 1 to " + DryRun.MAX_LIMIT);
        }
        return dryRun.list(limit, null).fates().stream()
                .map(fate -> new FateRow(
                        fate.id(),
                        fate.type(),
                        fate.module(),
                        fate.act().name(),
                        fate.limit().code(),
                        fate.near(),
                        fate.since().toString()))
                .toList();
    }

    List<TotalRow> totals(String from, String to) {
        var rows = new ArrayList<TotalRow>();
        for (var total : retention.totals(day("from", from), day("to", to))) {
            rows.add(new TotalRow(
                    rows.size() + 1,
                    total.day().toString(),
                    total.module(),
                    total.type(),
                    total.state().name(),
                    total.tasks(),
                    total.queuedMillis(),
                    total.runMillis(),
                    total.attempts()));
        }
        return rows;
    }

    private static LocalDate day(String name, String text) {
        try {
            return LocalDate.parse(text.strip());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(name + " is a day such as 2030-01-31", e);
        }
    }
}
