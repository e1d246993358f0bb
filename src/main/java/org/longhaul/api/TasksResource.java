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
import org.longhaul.query.TaskQuery;
import org.longhaul.security.Operation;

/** Tasks, to look at: lists of them. */
@Path("/tasks")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class TasksResource {
    private TaskQuery query;
    private TaskAccess tasks;
    private VirtualAnswers virtual;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TasksResource() {}

    /** Shows tasks of this query, and those that are computed. */
    @Inject
    public TasksResource(TaskQuery query, TaskAccess tasks, VirtualAnswers virtual) {
        this.query = query;
        this.tasks = tasks;
        this.virtual = virtual;
    }

    /** Lists tasks that match filters, in any order. */
    @GET
    @Does(Operation.LIST_TASKS)
    public Response list(@Context UriInfo uri) {
        var parameters =
                new QueryParameters(uri.getQueryParameters(), QueryParameters.filtersAnd("sort", "limit", "cursor"));
        var filter = parameters.filter(uri.getQueryParameters(false));
        var sort = parameters.sort();
        int limit = parameters.limit();
        var place = parameters.cursor(filter, sort);
        parameters.done();
        var links = new Links(uri.getBaseUri());
        if (virtual.asked(filter)) {
            if (place != null || uri.getQueryParameters().containsKey("sort")) {
                throw VirtualAnswers.refused(
                        place != null ? "cursor" : "sort",
                        "is not for tasks that are computed: they come in one part, the latest first");
            }
            return Response.ok(virtual.list(filter, limit, links).toString()).build();
        }
        var sight = tasks.caller().sight(Operation.LIST_TASKS);
        var page = query.list(sight, filter, sort, limit, place);
        String next = page.following()
                .map(behind -> TaskAccess.next(uri, "cursor", Cursor.write(behind, filter, sort)))
                .orElse(null);
        var json = TaskJson.page("tasks", page.items(), task -> TaskJson.write(task, links), next);
        return Response.ok(json.toString()).build();
    }
}
