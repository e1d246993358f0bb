package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.longhaul.security.Operation;

/** One task, to look at. */
@Path("/tasks/{id}")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class TaskResource {
    private TaskAccess tasks;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TaskResource() {}

    /** Shows tasks that are found here. */
    @Inject
    public TaskResource(TaskAccess tasks) {
        this.tasks = tasks;
    }

    /** Shows a task. */
    @GET
    @Does(Operation.READ_TASK)
    public Response get(@PathParam("id") String id, @Context UriInfo uri) {
        return TaskAccess.shown(Response.ok(), tasks.found(id, Operation.READ_TASK), uri)
                .build();
    }
}
