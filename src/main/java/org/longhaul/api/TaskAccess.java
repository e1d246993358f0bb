package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import org.longhaul.query.TaskQuery;
import org.longhaul.query.TaskSummary;
import org.longhaul.query.TaskView;
import org.longhaul.request.VisibleTasks;
import org.longhaul.security.Caller;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.ForbiddenException;
import org.longhaul.security.Operation;
import org.longhaul.task.UnknownTaskException;

/** Finds tasks for whoever sends the request, and answers with them. */
@ApplicationScoped
public class TaskAccess {
    private VisibleTasks visible;
    private TaskQuery query;
    private CurrentCaller caller;
    private Clock clock;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TaskAccess() {}

    /** Finds tasks of this query. */
    @Inject
    public TaskAccess(VisibleTasks visible, TaskQuery query, CurrentCaller caller, Clock clock) {
        this.visible = visible;
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
        return visible.find(id, operation, caller.get());
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
