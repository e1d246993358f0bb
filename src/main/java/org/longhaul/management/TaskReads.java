package org.longhaul.management;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
import org.longhaul.request.VisibleTasks;
import org.longhaul.retention.DryRun;
import org.longhaul.retention.Retention;
import org.longhaul.security.Operation;
import org.longhaul.task.Sight;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.tree.virtual.Computed;
import org.longhaul.tree.virtual.Located;
import org.longhaul.tree.virtual.VirtualTasks;

/** What operations tell: as whoever calls, of what they may see. */
@Dependent
class TaskReads {
    private static final int LONGEST_WAIT = 30;
    private static final int MOST_OF_A_TREE = 5000;
    private static final int MOST_EVENTS = 1000;
    private static final Pattern PAGE = Pattern.compile("\\d{1,18}");

    private final ServerCalls calls;
    private final VisibleTasks visible;
    private final TaskQuery query;
    private final Trees trees;
    private final Why why;
    private final VirtualTasks virtual;
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
            VirtualTasks virtual,
            Following following,
            Reads reads,
            DryRun dryRun,
            Retention retention) {
        this.calls = calls;
        this.visible = visible;
        this.query = query;
        this.trees = trees;
        this.why = why;
        this.virtual = virtual;
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

    /** The computed task of that id. Who may use JMX may see them all. */
    Located computedTask(String id) throws OperationsException {
        Computed found = virtual.find(id.strip().toLowerCase(Locale.ROOT));
        if (found.tasks().isEmpty()) {
            if (found.warnings().isEmpty()) {
                throw new UnknownTaskException(id.strip());
            }
            throw new OperationsException("Nobody can tell now: " + String.join("; ", found.warnings()));
        }
        return found.tasks().get(0);
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
        if (computed(id)) {
            return details(computedTask(id));
        }
        TaskView view = found(id, Operation.READ_TASK);
        Quota waits = following.waits();
        String account = calls.caller().name();
        if (!waits.take(account)) {
            throw new OperationsException(
                    "%s waits for %d tasks already, and may for no more".formatted(account, waits.limit()));
        }
        try {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            for (long left = until - System.nanoTime();
                    left > 0 && !view.task().state().isFinal();
                    left = until - System.nanoTime()) {
                view = news(view, Duration.ofNanos(left)).orElseThrow(() -> new UnknownTaskException(id.strip()));
            }
            return shown(view);
        } finally {
            waits.giveBack(account);
        }
    }

    private Optional<TaskView> news(TaskView known, Duration limit) throws OperationsException {
        Wait wait = following.await(known.task().id(), limit);
        try {
            TaskView read = query.find(known.task().id()).orElse(known);
            return wait.begin(read, known.task().eventNo())
                    .toCompletableFuture()
                    .get(limit.toMillis() + 5000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationsException("The wait was interrupted");
        } catch (ExecutionException | TimeoutException e) {
            throw new OperationsException("The task cannot be followed now: try again");
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
        Sight sight = calls.caller().sight(Operation.LIST_TASKS);
        Place place = from.isEmpty() ? null : new Place(from, Long.parseLong(from));
        var found = query.list(sight, wanted, TaskSort.NEWEST_FIRST, limit, place);
        return new TaskPage(
                found.items().stream()
                        .map(task -> Views.row(task, 0, null, null))
                        .toList(),
                found.following().map(next -> Long.toString(next.seq())).orElse(""));
    }

    long count(String filter) {
        return query.count(List.of(calls.caller().sight(Operation.LIST_TASKS)), Filters.read(filter), Long.MAX_VALUE);
    }

    List<TaskRow> tree(String id) throws OperationsException {
        var rows = new ArrayList<TaskRow>();
        if (computed(id)) {
            virtual.tree(computedTask(id).task().id())
                    .tasks()
                    .forEach(each ->
                            rows.add(Views.row(VirtualSummary.of(each), each.parent() == null ? 0 : 1, null, null)));
            return rows;
        }
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
