package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import org.longhaul.platform.StateCounts;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.Operation;

/** How many tasks there are in each state. */
@Path("/tasks")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class CountsResource {
    private StateCounts counts;
    private CurrentCaller caller;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected CountsResource() {}

    /** Shows these counts. */
    @Inject
    public CountsResource(StateCounts counts, CurrentCaller caller) {
        this.counts = counts;
        this.caller = caller;
    }

    /** The number of tasks in each state that the caller may see. */
    @GET
    @Path("/counts")
    @Does(Operation.LIST_TASKS)
    public Response get(@Context UriInfo uri) {
        new QueryParameters(uri.getQueryParameters(), Set.of()).done();
        var json = JSON.createObjectBuilder();
        counts.counts(caller.get().sight(Operation.LIST_TASKS))
                .forEach((state, tasks) -> json.add(state.name(), tasks));
        return Response.ok(
                        JSON.createObjectBuilder().add("counts", json).build().toString())
                .build();
    }
}
