package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.longhaul.catalog.Catalog;
import org.longhaul.query.TaskQuery;
import org.longhaul.request.CallerRights;
import org.longhaul.request.PlanJson;
import org.longhaul.schedule.Owners;
import org.longhaul.schedule.Schedule;
import org.longhaul.schedule.Schedules;
import org.longhaul.security.Caller;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.ForbiddenException;
import org.longhaul.security.Operation;
import org.longhaul.submission.Receipt;

/** What recurs. A schedule that the caller may not see is answered as if it were not there. */
@Path("/schedules")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class SchedulesResource {
    private static final int TICKS_SHOWN = 20;

    private Schedules schedules;
    private Owners owners;
    private Catalog catalog;
    private CurrentCaller caller;
    private TaskQuery query;
    private TaskAccess tasks;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected SchedulesResource() {}

    /** Shows and changes these. */
    @Inject
    public SchedulesResource(
            Schedules schedules,
            Owners owners,
            Catalog catalog,
            CurrentCaller caller,
            TaskQuery query,
            TaskAccess tasks) {
        this.schedules = schedules;
        this.owners = owners;
        this.catalog = catalog;
        this.caller = caller;
        this.query = query;
        this.tasks = tasks;
    }

    /** Lists schedules by name. */
    @GET
    @Does(Operation.READ_SCHEDULES)
    public Response list(@Context UriInfo uri) {
        var parameters = new QueryParameters(uri.getQueryParameters(), Set.of("after", "limit"));
        String after = parameters.values("after").stream().findFirst().orElse("");
        int limit = parameters.limit();
        parameters.done();
        List<Schedule> found = schedules.list(caller.get().sight(Operation.READ_SCHEDULES), after, limit + 1);
        List<Schedule> shown = found.subList(0, Math.min(limit, found.size()));
        var links = new Links(uri.getBaseUri());
        JsonArrayBuilder array = JSON.createArrayBuilder();
        shown.forEach(schedule -> array.add(ScheduleJson.write(schedule, catalog, links)));
        JsonObjectBuilder json = JSON.createObjectBuilder().add("schedules", array);
        if (found.size() > limit) {
            json.add("next", TaskAccess.next(uri, "after", shown.get(limit - 1).name()));
        }
        return Response.ok(json.build().toString()).build();
    }

    /** Makes a schedule. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Does(Operation.CHANGE_SCHEDULES)
    public Response create(InputStream body, @Context HttpHeaders headers, @Context UriInfo uri) {
        Caller by = caller.get();
        var named = PlanJson.read(JsonBody.parse(LimitedBody.read(body, headers)));
        Schedule made = schedules.create(named.name(), named.plan(), owners.of(by, CallerRights.of(by)));
        return shown(Response.created(new Links(uri.getBaseUri()).at("schedules", made.name())), made, uri)
                .build();
    }

    /** Shows a schedule with its latest ticks. */
    @GET
    @Path("/{name}")
    @Does(Operation.READ_SCHEDULES)
    public Response get(@PathParam("name") String name, @Context UriInfo uri) {
        return shown(Response.ok(), found(name, Operation.READ_SCHEDULES), uri).build();
    }

    /** Changes what is named of a schedule, if it is as the client knows it. */
    @PATCH
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Does(Operation.CHANGE_SCHEDULES)
    public Response change(
            @PathParam("name") String name, InputStream body, @Context HttpHeaders headers, @Context UriInfo uri) {
        Caller by = caller.get();
        Schedule before = found(name, Operation.CHANGE_SCHEDULES);
        var known = TaskTag.Known.of(headers.getRequestHeader(HttpHeaders.IF_MATCH));
        if (!known.any() && known.tags().isEmpty()) {
            throw new ProblemException(Problem.of(
                    428,
                    "precondition-required",
                    "The version is missing",
                    "Read the schedule, and send its ETag as the header If-Match."));
        }
        requireKnown(known, before);
        JsonObject json = JsonBody.parse(LimitedBody.read(body, headers));
        Schedule after = schedules.change(
                name, before.version(), plan -> PlanJson.merge(plan, json), owners.of(by, CallerRights.of(by)));
        return shown(Response.ok(), after, uri).build();
    }

    /** Removes a schedule, if it is as the client knows it or the client does not say. */
    @DELETE
    @Path("/{name}")
    @Does(Operation.CHANGE_SCHEDULES)
    public Response remove(@PathParam("name") String name, @Context HttpHeaders headers) {
        Schedule before = found(name, Operation.CHANGE_SCHEDULES);
        var known = TaskTag.Known.of(headers.getRequestHeader(HttpHeaders.IF_MATCH));
        boolean says = known.any() || !known.tags().isEmpty();
        if (says) {
            requireKnown(known, before);
        }
        schedules.remove(name, says ? before.version() : null, caller.get().actor());
        return Response.noContent().build();
    }

    /** Lets no tick happen until it is resumed. */
    @POST
    @Path("/{name}/pause")
    @Does(Operation.RUN_SCHEDULES)
    public Response pause(@PathParam("name") String name, @Context UriInfo uri) {
        found(name, Operation.RUN_SCHEDULES);
        return shown(Response.ok(), schedules.pause(name, caller.get().actor()), uri)
                .build();
    }

    /** Lets it tick again, from now on. */
    @POST
    @Path("/{name}/resume")
    @Does(Operation.RUN_SCHEDULES)
    public Response resume(@PathParam("name") String name, @Context UriInfo uri) {
        found(name, Operation.RUN_SCHEDULES);
        return shown(Response.ok(), schedules.resume(name, caller.get().actor()), uri)
                .build();
    }

    /** Makes a task of it now, and shows the task. */
    @POST
    @Path("/{name}/run")
    @Does(Operation.RUN_SCHEDULES)
    public Response run(@PathParam("name") String name, @Context UriInfo uri) {
        found(name, Operation.RUN_SCHEDULES);
        String task = schedules.run(name, caller.get().actor());
        return SubmissionResource.one(new Receipt(List.of(task), false), uri, query, tasks);
    }

    private static void requireKnown(TaskTag.Known known, Schedule schedule) {
        if (!known.has(ScheduleJson.tag(schedule))) {
            throw new ProblemException(Problem.of(
                    412,
                    "precondition-failed",
                    "It was changed meanwhile",
                    "The schedule is not the one that If-Match names: read it again, and send its ETag."));
        }
    }

    private Schedule found(String name, Operation operation) {
        Schedule schedule = schedules.get(name);
        Caller now = caller.get();
        if (!now.may(Operation.READ_SCHEDULES, schedule.product())) {
            throw schedules.unknown(name);
        }
        if (!now.may(operation, schedule.product())) {
            throw new ForbiddenException(now.name(), operation);
        }
        return schedule;
    }

    private Response.ResponseBuilder shown(Response.ResponseBuilder response, Schedule schedule, UriInfo uri) {
        JsonObject json = ScheduleJson.write(
                schedule, schedules.ticks(schedule, TICKS_SHOWN), catalog, new Links(uri.getBaseUri()));
        return response.tag(new EntityTag(ScheduleJson.tag(schedule))).entity(json.toString());
    }
}
