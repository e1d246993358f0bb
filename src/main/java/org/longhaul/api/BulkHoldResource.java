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

/** Keeps all queued tasks that a filter finds from being run. A class of its own: only its path is then looked at before that of one task. */
@Path("/tasks/hold")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class BulkHoldResource {
    private BulkRequests requests;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected BulkHoldResource() {}

    /** Orders it here. */
    @Inject
    public BulkHoldResource(BulkRequests requests) {
        this.requests = requests;
    }

    /** Orders it. */
    @POST
    @Does(Operation.HOLD_TASK)
    public Response order(@Context UriInfo uri) {
        return requests.order("hold", uri);
    }
}
