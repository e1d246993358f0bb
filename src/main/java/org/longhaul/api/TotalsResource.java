package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import org.longhaul.retention.Retention;
import org.longhaul.retention.Total;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.ForbiddenException;
import org.longhaul.security.Operation;

/** What became of the tasks that are forgotten. */
@Path("/totals")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class TotalsResource {
    private static final int USUAL_DAYS = 31;

    private Retention retention;
    private CurrentCaller caller;
    private Clock clock;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TotalsResource() {}

    /** Shows the totals of this retention. */
    @Inject
    public TotalsResource(Retention retention, CurrentCaller caller, Clock clock) {
        this.retention = retention;
        this.caller = caller;
        this.clock = clock;
    }

    /** Per day (UTC), module, type and end: the tasks that were removed after their lifetime. */
    @GET
    @Does(Operation.READ_TOTALS)
    public Response list(@Context UriInfo uri) {
        if (!caller.get().may(Operation.READ_TOTALS, null)) {
            // the sums know no products, so they are for those who may see all of them
            throw new ForbiddenException(caller.get().name(), Operation.READ_TOTALS);
        }
        var parameters = new QueryParameters(uri.getQueryParameters(), Set.of("from", "to"));
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate to = parameters.day("to", today);
        LocalDate from = parameters.day("from", to.minusDays(USUAL_DAYS));
        parameters.done();
        var json = TaskJson.page("totals", retention.totals(from, to), TotalsResource::json, null);
        return Response.ok(json.toString()).build();
    }

    private static JsonObject json(Total total) {
        return JSON.createObjectBuilder()
                .add("day", total.day().toString())
                .add("module", total.module())
                .add("type", total.type())
                .add("state", total.state().name())
                .add("tasks", total.tasks())
                .add("queuedSeconds", total.queuedMillis() / 1000.0)
                .add("runSeconds", total.runMillis() / 1000.0)
                .add("attempts", total.attempts())
                .build();
    }
}
