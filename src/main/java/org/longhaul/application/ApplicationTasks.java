package org.longhaul.application;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.longhaul.catalog.Catalog;
import org.longhaul.execution.Aborts;
import org.longhaul.query.TaskQuery;
import org.longhaul.query.TaskSummary;
import org.longhaul.query.TaskView;
import org.longhaul.spi.TaskInfo;
import org.longhaul.spi.TaskRefusedException;
import org.longhaul.spi.TaskRefusedException.Reason;
import org.longhaul.spi.TaskRefusedException.Violation;
import org.longhaul.spi.TaskRequest;
import org.longhaul.spi.TaskType;
import org.longhaul.spi.Tasks;
import org.longhaul.submission.Order;
import org.longhaul.submission.Submission;
import org.longhaul.task.Actor;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.NodeDrainingException;
import org.longhaul.task.NotAbortableException;
import org.longhaul.task.TaskEndedException;
import org.longhaul.task.TaskException;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.task.UnknownTypeException;

/** Longhaul for the code of the same application. */
@ApplicationScoped
public class ApplicationTasks implements Tasks {
    private Submission submission;
    private Aborts aborts;
    private TaskQuery query;
    private Catalog catalog;
    private ApplicationCaller caller;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ApplicationTasks() {}

    /** Works through these. */
    @Inject
    public ApplicationTasks(
            Submission submission, Aborts aborts, TaskQuery query, Catalog catalog, ApplicationCaller caller) {
        this.submission = submission;
        this.aborts = aborts;
        this.query = query;
        this.catalog = catalog;
        this.caller = caller;
    }

    @Override
    public String submit(TaskRequest request) {
        boolean forTheServer = catalog.find(request.type())
                .map(type -> type.submitters().equals(List.of(TaskType.SYSTEM)))
                .orElse(false);
        if (forTheServer) {
            throw new TaskRefusedException(
                    Reason.TYPE_NOT_ALLOWED,
                    "Tasks of type %s are made by the server itself".formatted(request.type()));
        }
        try {
            return submission.submit(order(request, caller.get()));
        } catch (TaskException e) {
            throw refused(e);
        }
    }

    private static Order order(TaskRequest request, Actor by) {
        return Order.of(request.type(), request.parameters(), by)
                .withPriority(request.priority())
                .withDue(request.due().orElse(null))
                .withDelay(request.delay().orElse(null))
                .withKey(request.key().orElse(null))
                .withTag(request.tag().orElse(null))
                .withSummary(request.summary().orElse(null))
                .withTtl(request.ttl().orElse(null))
                .withProduct(request.product().orElse(null))
                .withScope(request.scope().orElse(""))
                .withAttributes(request.attributes());
    }

    @Override
    public boolean abort(String id) {
        try {
            return aborts.abort(canonical(id), caller.get());
        } catch (UnknownTaskException | TaskEndedException e) {
            return false;
        } catch (TaskException e) {
            throw refused(e);
        }
    }

    @Override
    public Optional<TaskInfo> find(String id) {
        return query.find(canonical(id)).map(ApplicationTasks::info);
    }

    private static String canonical(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    private static TaskInfo info(TaskView view) {
        TaskSummary task = view.task();
        return new TaskInfo(
                task.id(),
                task.type(),
                TaskInfo.State.valueOf(task.state().name()),
                task.reason() == null ? null : task.reason().code(),
                view.message(),
                view.result() == null ? null : view.result().toString(),
                task.progress().completed(),
                task.progress().total(),
                task.progress().unit(),
                task.attempt(),
                task.submitter(),
                task.abortRequestedAt(),
                task.created(),
                task.due(),
                task.started(),
                task.ended());
    }

    private static RuntimeException refused(TaskException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof InvalidOrderException invalid) {
            List<Violation> violations = invalid.violations().stream()
                    .map(each -> new Violation(each.field(), each.message()))
                    .toList();
            return new TaskRefusedException(Reason.INVALID, message, violations, e);
        } else if (e instanceof UnknownTypeException) {
            return new TaskRefusedException(Reason.UNKNOWN_TYPE, message, List.of(), e);
        } else if (e instanceof NodeDrainingException) {
            return new TaskRefusedException(Reason.DRAINING, message, List.of(), e);
        } else if (e instanceof NotAbortableException) {
            return new TaskRefusedException(Reason.NOT_ABORTABLE, message, List.of(), e);
        }
        return e;
    }
}
