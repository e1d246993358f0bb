package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longhaul.execution.Comments;
import org.longhaul.platform.Journal;
import org.longhaul.query.EventView;
import org.longhaul.query.Page;
import org.longhaul.query.TaskQuery;
import org.longhaul.request.Fields;
import org.longhaul.security.Operation;

/** What happened to a task, and what was said of it. */
@Path("/tasks")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class HistoryResource {
    private TaskQuery query;
    private Comments comments;
    private TaskAccess tasks;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected HistoryResource() {}

    /** Reads and writes history here. */
    @Inject
    public HistoryResource(TaskQuery query, Comments comments, TaskAccess tasks) {
        this.query = query;
        this.comments = comments;
        this.tasks = tasks;
    }

    /** Lists the comments on a task, oldest first. */
    @GET
    @Path("/{id}/comments")
    @Does(Operation.READ_TASK)
    public Response comments(@PathParam("id") String id, @Context UriInfo uri) {
        return history("comments", id, Journal.Kind.COMMENT, TaskJson::comment, uri);
    }

    /** Comments on a task. */
    @POST
    @Path("/{id}/comments")
    @Consumes(MediaType.APPLICATION_JSON)
    @Does(Operation.COMMENT_TASK)
    public Response comment(
            @PathParam("id") String id, InputStream body, @Context HttpHeaders headers, @Context UriInfo uri) {
        String known = tasks.found(id, Operation.COMMENT_TASK).task().id();
        var fields = new Fields(JsonBody.parse(LimitedBody.read(body, headers)), Set.of("text"));
        String text = fields.requiredText("text");
        fields.done();
        var by = tasks.caller().actor();
        comments.append(known, by, text);
        var said = JSON.createObjectBuilder().add("by", by.name()).add("text", text);
        return Response.created(new Links(uri.getBaseUri()).at("tasks", known, "comments"))
                .entity(said.build().toString())
                .build();
    }

    /** Shows the history of a task, oldest first. */
    @GET
    @Path("/{id}/events")
    @Does(Operation.READ_TASK)
    public Response events(@PathParam("id") String id, @Context UriInfo uri) {
        return history("events", id, null, TaskJson::write, uri);
    }

    private Response history(
            String name, String id, Journal.@Nullable Kind kind, Function<EventView, JsonObject> item, UriInfo uri) {
        String known = tasks.found(id, Operation.READ_TASK).task().id();
        var parameters = new QueryParameters(uri.getQueryParameters(), Set.of("after", "limit"));
        int after = parameters.number("after", 0, 0, Integer.MAX_VALUE);
        int limit = parameters.limit();
        parameters.done();
        Page<EventView, Integer> page = query.events(known, kind, after, limit);
        String next = page.following()
                .map(no -> TaskAccess.next(uri, "after", String.valueOf(no)))
                .orElse(null);
        var json = TaskJson.page(name, page.items(), item, next);
        return Response.ok(json.toString()).build();
    }
}
