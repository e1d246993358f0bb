package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.Locale;
import java.util.regex.Pattern;
import org.longhaul.platform.Texts;
import org.longhaul.query.TaskQuery;
import org.longhaul.query.TaskSummary;
import org.longhaul.query.TaskView;
import org.longhaul.security.Caller;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.ForbiddenException;
import org.longhaul.security.Operation;
import org.longhaul.task.UnknownTaskException;

/**
 * Finds tasks for whoever asks. A task that they may not see is answered like one that is not there, and so is an id
 * that cannot be one: nobody has to tell them apart.
 */
@ApplicationScoped
public class TaskAccess {
    private static final Pattern ID =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);
    private static final int SHOWN = 60;

    private TaskQuery query;
    private CurrentCaller caller;
    private Clock clock;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TaskAccess() {}

    /** Finds tasks of this query. */
    @Inject
    public TaskAccess(TaskQuery query, CurrentCaller caller, Clock clock) {
        this.query = query;
        this.caller = caller;
        this.clock = clock;
    }

    /** Who asks. */
    Caller caller() {
        return caller.get();
    }

    /**
     * The task of that id, with which the caller may do this.
     *
     * @throws UnknownTaskException if there is none, or the caller may not see it
     * @throws ForbiddenException if the caller may see it and not more
     */
    TaskView found(String id, Operation operation) {
        String known = checked(id);
        TaskView view = query.find(known).orElseThrow(() -> new UnknownTaskException(known));
        TaskSummary task = view.task();
        Caller now = caller.get();
        if (!now.may(Operation.READ_TASK, task.product(), task.submitter())) {
            throw new UnknownTaskException(known);
        }
        if (!now.may(operation, task.product(), task.submitter())) {
            throw new ForbiddenException(now.name(), operation);
        }
        return view;
    }

    /**
     * The id as it is stored.
     *
     * @throws UnknownTaskException if it cannot be one
     */
    static String checked(String id) {
        if (!ID.matcher(id).matches()) {
            throw new UnknownTaskException(Texts.shown(id, SHOWN));
        }
        return id.toLowerCase(Locale.ROOT);
    }

    /** 202 with the task as it is now. */
    Response.ResponseBuilder accepted(String id, UriInfo uri) {
        TaskView view = query.find(id).orElseThrow(() -> new UnknownTaskException(id));
        return shown(Response.accepted(), view, uri);
    }

    /** The response with the task as its body. */
    Response.ResponseBuilder shown(Response.ResponseBuilder response, TaskView view, UriInfo uri) {
        return withRetryAfter(response, view.task())
                .entity(TaskJson.write(view, new Links(uri.getBaseUri())).toString());
    }

    /** The response, saying when it is worth looking again, if it is. */
    Response.ResponseBuilder withRetryAfter(Response.ResponseBuilder response, TaskSummary task) {
        if (!task.state().isFinal()) {
            response.header(HttpHeaders.RETRY_AFTER, RetryAfter.seconds(task, clock.instant()));
        }
        return response;
    }

    /** The address of the next part of the list that was asked for, with all its filters. */
    static String next(UriInfo uri, String parameter, String place) {
        return uri.getRequestUriBuilder()
                .replaceQueryParam(parameter, place)
                .build()
                .toString();
    }
}
