package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.longhaul.builtin.bulk.BulkOrders;
import org.longhaul.query.TaskFilter;
import org.longhaul.security.Operation;

/** What can be done to all tasks that a filter finds. */
@Path("/tasks")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class BulkResource {
    private static final String ALL = "all";

    private BulkOrders bulk;
    private TaskAccess tasks;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected BulkResource() {}

    /** Orders it here. */
    @Inject
    public BulkResource(BulkOrders bulk, TaskAccess tasks) {
        this.bulk = bulk;
        this.tasks = tasks;
    }

    /** Asks tasks to stop. */
    @POST
    @Path("/abort")
    @Does(Operation.ABORT_TASK)
    public Response abort(@Context UriInfo uri) {
        return order("abort", uri);
    }

    /** Keeps queued tasks from being run. */
    @POST
    @Path("/hold")
    @Does(Operation.HOLD_TASK)
    public Response hold(@Context UriInfo uri) {
        return order("hold", uri);
    }

    /** Lets held tasks go on. */
    @POST
    @Path("/release")
    @Does(Operation.RELEASE_TASK)
    public Response release(@Context UriInfo uri) {
        return order("release", uri);
    }

    private Response order(String act, UriInfo uri) {
        var parameters = new QueryParameters(uri.getQueryParameters(), QueryParameters.filtersAnd(ALL));
        TaskFilter filter = parameters.filter(uri.getQueryParameters(false));
        boolean all = parameters.flag(ALL);
        parameters.done();
        if (filter.isEmpty() && !all) {
            throw new ProblemException(Problem.of(
                    422,
                    "filter-required",
                    "Which tasks?",
                    "Give at least one filter such as state=QUEUED, or all=true to %s every task.".formatted(act)));
        }
        String id = bulk.order(act, filter, tasks.caller());
        return tasks.accepted(id, uri)
                .location(new Links(uri.getBaseUri()).task(id))
                .build();
    }
}
