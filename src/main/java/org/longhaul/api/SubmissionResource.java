package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import org.longhaul.security.Operation;
import org.longhaul.submission.Submission;

/** Takes orders. */
@Path("/tasks")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class SubmissionResource {
    private Submission submission;
    private TaskAccess tasks;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected SubmissionResource() {}

    /** Hands orders in here. */
    @Inject
    public SubmissionResource(Submission submission, TaskAccess tasks) {
        this.submission = submission;
        this.tasks = tasks;
    }

    /** Submits a task. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Does(Operation.SUBMIT_TASK)
    public Response submit(InputStream body, @Context HttpHeaders headers, @Context UriInfo uri) {
        var order = OrderJson.read(
                JsonBody.parse(LimitedBody.read(body, headers)), tasks.caller().actor());
        String id = submission.submit(order);
        return tasks.accepted(id, uri)
                .location(new Links(uri.getBaseUri()).task(id))
                .build();
    }
}
