package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.longhaul.query.TaskQuery;
import org.longhaul.query.TaskSummary;
import org.longhaul.request.CallerRights;
import org.longhaul.security.Caller;
import org.longhaul.security.Operation;
import org.longhaul.submission.Receipt;
import org.longhaul.submission.Retries;

/** Has an ended task done again. */
@Path("/tasks")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class RetryResource {
    private Retries retries;
    private TaskQuery query;
    private TaskAccess tasks;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected RetryResource() {}

    /** Retries through these. */
    @Inject
    public RetryResource(Retries retries, TaskQuery query, TaskAccess tasks) {
        this.retries = retries;
        this.query = query;
        this.tasks = tasks;
    }

    /** Makes a new task that repeats an ended one. */
    @POST
    @Path("/{id}/retry")
    @Does(Operation.RETRY_TASK)
    public Response retry(@PathParam("id") String id, @Context HttpHeaders headers, @Context UriInfo uri) {
        String key = IdempotencyKey.of(headers);
        TaskSummary old = tasks.found(id, Operation.RETRY_TASK).task();
        Caller caller = tasks.caller();
        boolean operator = caller.may(Operation.RETRY_TASK, old.product());
        Receipt receipt = retries.retry(old.id(), caller.actor(), new CallerRights(caller, operator), key);
        return SubmissionResource.one(receipt, uri, query, tasks);
    }
}
