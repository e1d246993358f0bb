package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.longhaul.execution.Aborts;
import org.longhaul.ownership.Holds;
import org.longhaul.request.VisibleTasks;
import org.longhaul.security.Operation;

/** What can be done to a task. */
@Path("/tasks")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class ActionsResource {
    private Aborts aborts;
    private Holds holds;
    private TaskAccess tasks;
    private VirtualAnswers virtual;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ActionsResource() {}

    /** Acts through these. */
    @Inject
    public ActionsResource(Aborts aborts, Holds holds, TaskAccess tasks, VirtualAnswers virtual) {
        this.aborts = aborts;
        this.holds = holds;
        this.tasks = tasks;
        this.virtual = virtual;
    }

    /** Asks a task to stop. */
    @POST
    @Path("/{id}/abort")
    @Does(Operation.ABORT_TASK)
    public Response abort(@PathParam("id") String id, @Context UriInfo uri) {
        if (VisibleTasks.computed(id)) {
            var asked = VirtualAnswers.json(virtual.abort(id), new Links(uri.getBaseUri()));
            return Response.accepted(asked.toString()).build();
        }
        String known = tasks.found(id, Operation.ABORT_TASK).task().id();
        aborts.abort(known, tasks.caller().actor());
        return tasks.accepted(known, uri).build();
    }

    /** Keeps a queued task from being run. */
    @POST
    @Path("/{id}/hold")
    @Does(Operation.HOLD_TASK)
    public Response hold(@PathParam("id") String id, @Context UriInfo uri) {
        String known = tasks.found(id, Operation.HOLD_TASK).task().id();
        holds.hold(known, tasks.caller().actor());
        return tasks.accepted(known, uri).build();
    }

    /** Lets a held task go on. */
    @POST
    @Path("/{id}/release")
    @Does(Operation.RELEASE_TASK)
    public Response release(@PathParam("id") String id, @Context UriInfo uri) {
        String known = tasks.found(id, Operation.RELEASE_TASK).task().id();
        holds.release(known, tasks.caller().actor());
        return tasks.accepted(known, uri).build();
    }
}
