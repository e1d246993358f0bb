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
import org.longhaul.security.Operation;

/** Asks all tasks that a filter finds to stop. A class of its own: only its path is then looked at before that of one task. */
@Path("/tasks/abort")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class BulkAbortResource {
    private BulkRequests requests;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected BulkAbortResource() {}

    /** Orders it here. */
    @Inject
    public BulkAbortResource(BulkRequests requests) {
        this.requests = requests;
    }

    /** Orders it. */
    @POST
    @Does(Operation.ABORT_TASK)
    public Response order(@Context UriInfo uri) {
        return requests.order("abort", uri);
    }
}
