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
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.longhaul.execution.Aborts;
import org.longhaul.execution.Comments;
import org.longhaul.platform.Journal;
import org.longhaul.platform.Texts;
import org.longhaul.query.EventView;
import org.longhaul.query.Page;
import org.longhaul.query.TaskQuery;
import org.longhaul.query.TaskView;
import org.longhaul.submission.Submission;
import org.longhaul.task.UnknownTaskException;

/** Tasks: submit, look at, stop, comment on. */
@Path("/tasks")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "tasks")
public class TasksResource {
    private static final Pattern ID =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);
    private static final int SHOWN = 60;

    /** After how many seconds it is worth looking again. */
    private static final int SOON = 1;

    private Submission submission;
    private TaskQuery query;
    private Aborts aborts;
    private Comments comments;
    private Caller caller;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TasksResource() {}

    /** Maps requests to these. */
    @Inject
    public TasksResource(Submission submission, TaskQuery query, Aborts aborts, Comments comments, Caller caller) {
        this.submission = submission;
        this.query = query;
        this.aborts = aborts;
        this.comments = comments;
        this.caller = caller;
    }

    /** Submits a task. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Submit a task", operationId = "submitTask")
    public Response submit(InputStream body, @Context HttpHeaders headers, @Context UriInfo uri) {
        var order = OrderJson.read(JsonBody.parse(LimitedBody.read(body, headers)), caller.name());
        String id = submission.submit(order);
        return accepted(id, uri).location(new Links(uri.getBaseUri()).task(id)).build();
    }

    /** Lists tasks, the latest order first. */
    @GET
    @Operation(
            summary = "Tasks, the latest order first",
            description = "Filters: state, type (repeated, or with commas between). Paging: limit, cursor.",
            operationId = "listTasks")
    public Response list(@Context UriInfo uri) {
        var parameters = new QueryParameters(uri.getQueryParameters(), Set.of("state", "type", "limit", "cursor"));
        var states = parameters.states("state");
        var types = parameters.values("type");
        int limit = parameters.limit();
        Long before = parameters.cursor();
        parameters.done();
        var links = new Links(uri.getBaseUri());
        var page = query.list(states, types, limit, before);
        String next = page.following()
                .map(seq -> next(uri, "cursor", Cursor.write(seq)))
                .orElse(null);
        var json = TaskJson.page("tasks", page.items(), task -> TaskJson.write(task, links), next);
        return Response.ok(json.toString()).build();
    }

    /** Shows a task. */
    @GET
    @Path("/{id}")
    @Operation(summary = "One task", operationId = "getTask")
    public Response get(@PathParam("id") String id, @Context UriInfo uri) {
        return shown(Response.ok(), found(id), uri).build();
    }

    /** Asks a task to stop. */
    @POST
    @Path("/{id}/abort")
    @Operation(
            summary = "Ask a task to stop",
            description = "A queued task ends at once, a running one when it honours the request.",
            operationId = "abortTask")
    public Response abort(@PathParam("id") String id, @Context UriInfo uri) {
        String known = checked(id);
        aborts.abort(known, caller.name());
        return accepted(known, uri).build();
    }

    /** Lists the comments on a task, oldest first. */
    @GET
    @Path("/{id}/comments")
    @Operation(summary = "The comments on a task, oldest first", operationId = "listComments")
    public Response comments(@PathParam("id") String id, @Context UriInfo uri) {
        return history("comments", id, Journal.Kind.COMMENT, TaskJson::comment, uri);
    }

    /** Comments on a task. */
    @POST
    @Path("/{id}/comments")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Comment on a task", operationId = "addComment")
    public Response comment(
            @PathParam("id") String id, InputStream body, @Context HttpHeaders headers, @Context UriInfo uri) {
        String known = checked(id);
        var fields = new Fields(JsonBody.parse(LimitedBody.read(body, headers)), Set.of("text"));
        String text = fields.requiredText("text");
        fields.done();
        comments.append(known, caller.name(), text);
        var said = JSON.createObjectBuilder().add("by", caller.name()).add("text", text);
        return Response.created(new Links(uri.getBaseUri()).at("tasks", known, "comments"))
                .entity(said.build().toString())
                .build();
    }

    /** Shows the history of a task, oldest first. */
    @GET
    @Path("/{id}/events")
    @Operation(
            summary = "The history of a task, oldest first",
            description = "Paging: limit, after (the number of the last event seen).",
            operationId = "listEvents")
    public Response events(@PathParam("id") String id, @Context UriInfo uri) {
        return history("events", id, null, TaskJson::write, uri);
    }

    private Response history(
            String name, String id, Journal.@Nullable Kind kind, Function<EventView, JsonObject> item, UriInfo uri) {
        String known = checked(id);
        var parameters = new QueryParameters(uri.getQueryParameters(), Set.of("after", "limit"));
        int after = parameters.number("after", 0, 0, Integer.MAX_VALUE);
        int limit = parameters.limit();
        parameters.done();
        Page<EventView, Integer> page = query.events(known, kind, after, limit);
        if (page.items().isEmpty()) {
            found(known);
        }
        String next = page.following()
                .map(no -> next(uri, "after", String.valueOf(no)))
                .orElse(null);
        var json = TaskJson.page(name, page.items(), item, next);
        return Response.ok(json.toString()).build();
    }

    /** The address of the next part of the list that was asked for, with all its filters. */
    private static String next(UriInfo uri, String parameter, String place) {
        return uri.getRequestUriBuilder()
                .replaceQueryParam(parameter, place)
                .build()
                .toString();
    }

    /** An id that cannot be one is answered like one that is not there: nobody has to tell them apart. */
    private static String checked(String id) {
        if (!ID.matcher(id).matches()) {
            throw new UnknownTaskException(Texts.shown(id, SHOWN));
        }
        return id.toLowerCase(Locale.ROOT);
    }

    private TaskView found(String id) {
        String known = checked(id);
        return query.find(known).orElseThrow(() -> new UnknownTaskException(known));
    }

    private Response.ResponseBuilder accepted(String id, UriInfo uri) {
        return shown(Response.accepted(), found(id), uri);
    }

    private static Response.ResponseBuilder shown(Response.ResponseBuilder response, TaskView view, UriInfo uri) {
        if (!view.task().state().isFinal()) {
            response.header(HttpHeaders.RETRY_AFTER, SOON);
        }
        return response.entity(TaskJson.write(view, new Links(uri.getBaseUri())).toString());
    }
}
