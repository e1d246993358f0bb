package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import org.longhaul.following.Following;
import org.longhaul.following.Quota;
import org.longhaul.following.Reads;
import org.longhaul.following.Wait;
import org.longhaul.query.TaskView;
import org.longhaul.request.ComputedTasks;
import org.longhaul.request.VisibleTasks;
import org.longhaul.security.Caller;
import org.longhaul.security.Operation;
import org.longhaul.task.UnknownTaskException;
import org.longhaul.tree.virtual.Located;
import org.longhaul.tree.virtual.VirtualWaits;

/** One task, to look at: at once, or as soon as there is news of it. No thread waits with the client. */
@Path("/tasks")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class TaskResource {
    private TaskAccess tasks;
    private Following following;
    private Reads reads;
    private VirtualAnswers virtual;
    private VirtualWaits virtualWaits;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TaskResource() {}

    /** Shows tasks, and remembers that they were read. */
    @Inject
    public TaskResource(
            TaskAccess tasks, Following following, Reads reads, VirtualAnswers virtual, VirtualWaits virtualWaits) {
        this.tasks = tasks;
        this.following = following;
        this.reads = reads;
        this.virtual = virtual;
        this.virtualWaits = virtualWaits;
    }

    /**
     * What a request asks for, as far as its answer needs it: it may be given on another thread.
     *
     * @param waits the seconds it would wait
     * @param links under the address it came by
     */
    private record Asked(Caller caller, TaskTag.Known known, OptionalInt waits, Links links) {}

    /** Shows a task, or says that the client knows it as it is; on request not before there is news of it. */
    @GET
    @Path("/{id}")
    @Does(Operation.READ_TASK)
    public void get(
            @PathParam("id") String id,
            @Context HttpHeaders headers,
            @Context UriInfo uri,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse response) {
        var asked = new Asked(
                tasks.caller(),
                TaskTag.Known.of(headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH)),
                Preference.waiting(headers.getRequestHeader("Prefer")),
                new Links(uri.getBaseUri()));
        int seconds = asked.waits().orElse(0);
        if (VisibleTasks.computed(id)) {
            computed(virtual.found(id, Operation.READ_TASK), seconds, asked, request.getAsyncContext(), response);
        } else if (seconds == 0) {
            response.resume(answer(tasks.found(id, Operation.READ_TASK), asked));
        } else {
            await(VisibleTasks.checked(id), seconds, asked, request.getAsyncContext(), response);
        }
    }

    /** A task that is computed has no history to wait for: who waits gets it when it has ended. */
    private void computed(Located read, int seconds, Asked asked, AsyncContext context, AsyncResponse response) {
        if (seconds == 0 || read.task().state().ended()) {
            response.resume(answer(read, asked));
            return;
        }
        String account = asked.caller().name();
        Quota waits = following.waits();
        if (!waits.take(account)) {
            throw new ProblemException(TooMany.waits(waits.limit()));
        }
        var wait = virtualWaits.await(read, Duration.ofSeconds(seconds));
        context.addListener(new WhenOver(() -> wait.cancel(false)));
        CompletionStage<Optional<Located>> over = wait;
        over.whenComplete((task, failure) -> {
            waits.giveBack(account);
            if (failure == null) {
                resume(response, read, task, asked);
            }
        });
    }

    private static void resume(AsyncResponse response, Located read, Optional<Located> task, Asked asked) {
        var seen = task.filter(each -> ComputedTasks.may(asked.caller(), Operation.READ_TASK, each));
        if (seen.isPresent()) {
            response.resume(answer(seen.get(), asked));
        } else {
            response.resume(new UnknownTaskException(read.task().id()));
        }
    }

    private static Response answer(Located read, Asked asked) {
        JsonObject json = VirtualAnswers.json(read, asked.links());
        String tag = TaskTag.of(0, json);
        Response.ResponseBuilder answer = asked.known().has(tag)
                ? Response.notModified()
                : Response.ok(json.toString(), MediaType.APPLICATION_JSON_TYPE);
        asked.waits().ifPresent(waited -> answer.header("Preference-Applied", "wait=" + waited));
        return answer.tag(new EntityTag(tag)).build();
    }

    private void await(String id, int seconds, Asked asked, AsyncContext context, AsyncResponse response) {
        String account = asked.caller().name();
        Quota waits = following.waits();
        if (!waits.take(account)) {
            throw new ProblemException(TooMany.waits(waits.limit()));
        }
        boolean begun = false;
        Wait wait = following.await(id, Duration.ofSeconds(seconds));
        try {
            context.addListener(new WhenOver(wait::cancel));
            TaskView read = tasks.found(id, Operation.READ_TASK);
            wait.begin(read, asked.known().event(read.task().eventNo())).whenComplete((task, failure) -> {
                waits.giveBack(account);
                if (failure == null) {
                    resume(response, id, task, asked);
                }
            });
            begun = true;
        } finally {
            if (!begun) {
                wait.cancel();
                waits.giveBack(account);
            }
        }
    }

    private void resume(AsyncResponse response, String id, Optional<TaskView> task, Asked asked) {
        Object answer;
        try {
            answer = task.filter(view -> mayStillSee(view, asked.caller()))
                    .<Object>map(view -> answer(view, asked))
                    .orElseGet(() -> new UnknownTaskException(id));
        } catch (RuntimeException e) {
            answer = e;
        }
        if (answer instanceof Throwable failure) {
            response.resume(failure);
        } else {
            response.resume(answer);
        }
    }

    private static boolean mayStillSee(TaskView view, Caller caller) {
        return caller.may(
                Operation.READ_TASK, view.task().product(), view.task().submitter());
    }

    private Response answer(TaskView view, Asked asked) {
        reads.note(view.task(), asked.caller().name());
        JsonObject json = TaskJson.write(view, asked.links());
        String tag = TaskTag.of(view.task().eventNo(), json);
        Response.ResponseBuilder answer = asked.known().has(tag)
                ? Response.notModified()
                : Response.ok(json.toString(), MediaType.APPLICATION_JSON_TYPE);
        asked.waits().ifPresent(seconds -> answer.header("Preference-Applied", "wait=" + seconds));
        return tasks.withRetryAfter(answer.tag(new EntityTag(tag)), view.task()).build();
    }
}
