package org.longhaul.api;

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
import org.longhaul.query.TaskQuery;
import org.longhaul.security.Operation;

/** Tasks, to look at: lists of them. */
@Path("/tasks")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class TasksResource {
    private TaskQuery query;
    private TaskAccess tasks;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TasksResource() {}

    /** Shows tasks of this query. */
    @Inject
    public TasksResource(TaskQuery query, TaskAccess tasks) {
        this.query = query;
        this.tasks = tasks;
    }

    /** Lists tasks, the latest order first. */
    @GET
    @Does(Operation.LIST_TASKS)
    public Response list(@Context UriInfo uri) {
        var parameters = new QueryParameters(uri.getQueryParameters(), Set.of("state", "type", "limit", "cursor"));
        var states = parameters.states("state");
        var types = parameters.values("type");
        int limit = parameters.limit();
        Long before = parameters.cursor();
        parameters.done();
        var links = new Links(uri.getBaseUri());
        var sight = tasks.caller().sight(Operation.LIST_TASKS);
        var page = query.list(sight, states, types, limit, before);
        String next = page.following()
                .map(seq -> TaskAccess.next(uri, "cursor", Cursor.write(seq)))
                .orElse(null);
        var json = TaskJson.page("tasks", page.items(), task -> TaskJson.write(task, links), next);
        return Response.ok(json.toString()).build();
    }
}
