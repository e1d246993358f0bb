package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.following.Follower;
import org.longhaul.following.Following;
import org.longhaul.following.Quota;
import org.longhaul.following.Reads;
import org.longhaul.platform.Texts;
import org.longhaul.query.TaskQuery;
import org.longhaul.query.TaskView;
import org.longhaul.security.Operation;

/**
 * The history of a task as a stream of server-sent events. The REST container would write it on a thread that a slow
 * client can hold; so it only answers what can be answered at once, and the stream is written beside it.
 */
@Path("/tasks")
@ApplicationScoped
public class StreamResource {
    private static final String LAST = "lastEventId";

    private TaskAccess tasks;
    private TaskQuery query;
    private Following following;
    private Reads reads;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected StreamResource() {}

    /** Streams what these know. */
    @Inject
    public StreamResource(TaskAccess tasks, TaskQuery query, Following following, Reads reads) {
        this.tasks = tasks;
        this.query = query;
        this.following = following;
        this.reads = reads;
    }

    /** Tells all that happened to a task, and then all that happens, until it ends. */
    @GET
    @Path("/{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS + ";qs=0.5") // whoever takes anything gets the list
    @Does(Operation.READ_TASK)
    public void stream(
            @PathParam("id") String id,
            @Context HttpHeaders headers,
            @Context UriInfo uri,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        var parameters = new QueryParameters(uri.getQueryParameters(), Set.of(LAST));
        parameters.done();
        String header = headers.getHeaderString("Last-Event-ID");
        TaskView view = tasks.found(id, Operation.READ_TASK);
        boolean ended = view.task().state().isFinal();
        int last = last(
                header == null ? uri.getQueryParameters().getFirst(LAST) : header,
                view.task().eventNo(),
                ended);
        if (ended && last >= view.task().eventNo()) {
            response.resume(Response.noContent().build());
            return;
        }
        String account = tasks.caller().name();
        var place = new Links(uri.getBaseUri());
        Quota streams = following.streams();
        if (!streams.take(account)) {
            throw new ProblemException(TooMany.streams(streams.limit()));
        }
        open(view.task().id(), last, account, place, request.getAsyncContext());
    }

    private void open(String id, int last, String account, Links links, AsyncContext context) {
        var response = (HttpServletResponse) context.getResponse();
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(MediaType.SERVER_SENT_EVENTS);
        response.setCharacterEncoding("UTF-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Accel-Buffering", "no"); // a proxy that would collect it first is told not to
        var follower = new Follower[1];
        var outlet = new AsyncOutlet(context, () -> following.ask(id), () -> {
            following.leave(id, follower[0]);
            following.streams().giveBack(account);
        });
        follower[0] = new EventStream(
                (after, rows) -> query.events(id, null, after, rows),
                last,
                links,
                task -> reads.note(task.task(), account),
                outlet,
                System::nanoTime);
        // before it is opened: a client that goes at once is then off the list
        following.follow(id, follower[0]);
        outlet.open();
    }

    /** The number of the last event that the client has; 0 if it has none. */
    private static int last(@Nullable String text, int latest, boolean ended) {
        if (text == null || text.isBlank()) {
            return 0;
        }
        String number = text.strip();
        if (number.matches("\\d{1,9}")) {
            int last = Integer.parseInt(number);
            if (last <= latest || ended) {
                return last;
            }
        }
        throw new ProblemException(Problem.of(
                400,
                "invalid-event-id",
                "No such event",
                "Last-Event-ID (or lastEventId) is the number of an event of this task, 0 to %d, not '%s'."
                        .formatted(latest, Texts.shown(text, 60))));
    }
}
