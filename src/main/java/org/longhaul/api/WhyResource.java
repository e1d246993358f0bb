package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.longhaul.query.Why;
import org.longhaul.query.WhyView;
import org.longhaul.security.Operation;

/** Why a task is not running. */
@Path("/tasks")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class WhyResource {
    private Why why;
    private TaskAccess tasks;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected WhyResource() {}

    /** Answers from here. */
    @Inject
    public WhyResource(Why why, TaskAccess tasks) {
        this.why = why;
        this.tasks = tasks;
    }

    /** Says what holds the task back, and of other tasks only the ids of those that the caller may see. */
    @GET
    @Path("/{id}/why")
    @Does(Operation.READ_TASK)
    public Response why(@PathParam("id") String id) {
        String known = tasks.found(id, Operation.READ_TASK).task().id();
        WhyView view = why.of(known, tasks.caller().sight(Operation.READ_TASK));
        return Response.ok(json(view).toString()).build();
    }

    static JsonObject json(WhyView view) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("id", view.id())
                .add("state", view.state().name());
        if (view.gate() != null) {
            json.add("gate", view.gate().name());
        }
        if (view.until() != null) {
            json.add("until", view.until().toString());
        }
        var reasons = JSON.createArrayBuilder();
        for (WhyView.Reason each : view.reasons()) {
            JsonObjectBuilder reason =
                    JSON.createObjectBuilder().add("code", each.code().code()).add("text", each.text());
            each.facts().forEach(reason::add);
            reasons.add(reason);
        }
        return json.add("reasons", reasons).build();
    }
}
