package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import org.longhaul.retention.DryRun;
import org.longhaul.retention.Fate;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.ForbiddenException;
import org.longhaul.security.Operation;

/** What limits would do now. */
@Path("/retention")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class RetentionResource {
    private DryRun dryRun;
    private CurrentCaller caller;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected RetentionResource() {}

    /** Shows this dry run. */
    @Inject
    public RetentionResource(DryRun dryRun, CurrentCaller caller) {
        this.dryRun = dryRun;
        this.caller = caller;
    }

    /** What would be removed, ended or asked to stop now, and what comes near a limit. */
    @GET
    @Does(Operation.READ_RETENTION)
    public Response list(@Context UriInfo uri) {
        if (!caller.get().may(Operation.READ_RETENTION, null)) {
            // it is of all products
            throw new ForbiddenException(caller.get().name(), Operation.READ_RETENTION);
        }
        var parameters = new QueryParameters(uri.getQueryParameters(), Set.of("limit", "cursor"));
        int limit = parameters.limit();
        DryRun.Place place = parameters.fate();
        parameters.done();
        var links = new Links(uri.getBaseUri());
        var part = dryRun.list(limit, place);
        DryRun.Place next = part.next();
        String further = next == null ? null : TaskAccess.next(uri, "cursor", FateCursor.write(next));
        var json = TaskJson.page("tasks", part.fates(), fate -> json(fate, links), further);
        return Response.ok(json.toString()).build();
    }

    private static JsonObject json(Fate fate, Links links) {
        JsonObjectBuilder json = JSON.createObjectBuilder()
                .add("id", fate.id())
                .add("type", fate.type())
                .add("module", fate.module())
                .add("submitter", fate.submitter());
        if (fate.product() != null) {
            json.add("product", fate.product());
        }
        return json.add("act", fate.act().name())
                .add("limit", fate.limit().code())
                .add("near", fate.near())
                .add("since", fate.since().toString())
                .add(
                        "links",
                        JSON.createObjectBuilder()
                                .add("self", links.task(fate.id()).toString()))
                .build();
    }
}
