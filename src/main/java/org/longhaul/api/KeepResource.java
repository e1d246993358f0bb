package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.longhaul.retention.Keeps;
import org.longhaul.security.Operation;

/** Tasks that stay whatever their age. */
@Path("/tasks")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class KeepResource {
    private Keeps keeps;
    private TaskAccess tasks;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected KeepResource() {}

    /** Keeps tasks through this. */
    @Inject
    public KeepResource(Keeps keeps, TaskAccess tasks) {
        this.keeps = keeps;
        this.tasks = tasks;
    }

    /** Keeps a task, and its tree if it is the root of one. */
    @POST
    @Path("/{id}/keep")
    @Does(Operation.KEEP_TASK)
    public Response keep(@PathParam("id") String id, @Context UriInfo uri) {
        String known = tasks.found(id, Operation.KEEP_TASK).task().id();
        keeps.keep(known, tasks.caller().actor());
        return shown(known, uri);
    }

    /** Lets a task go by its age again. */
    @DELETE
    @Path("/{id}/keep")
    @Does(Operation.KEEP_TASK)
    public Response letGo(@PathParam("id") String id, @Context UriInfo uri) {
        String known = tasks.found(id, Operation.KEEP_TASK).task().id();
        keeps.letGo(known, tasks.caller().actor());
        return shown(known, uri);
    }

    private Response shown(String id, UriInfo uri) {
        return tasks.shown(Response.ok(), tasks.found(id, Operation.KEEP_TASK), uri)
                .build();
    }
}
