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
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longhaul.security.Audit;
import org.longhaul.security.AuditEntry;
import org.longhaul.security.AuditFilter;
import org.longhaul.security.Operation;
import org.longhaul.task.InvalidOrderException.Violation;

/** What people did that is not of one task. */
@Path("/audit")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class AuditResource {
    private static final Pattern PLACE = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private Audit audit;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected AuditResource() {}

    /** Shows this audit. */
    @Inject
    public AuditResource(Audit audit) {
        this.audit = audit;
    }

    /** Lists what was done, the latest first. */
    @GET
    @Does(Operation.READ_AUDIT)
    public Response list(@Context UriInfo uri) {
        var query = uri.getQueryParameters();
        var parameters =
                new QueryParameters(query, Set.of("actor", "action", "subject", "after", "before", "limit", "cursor"));
        var actors = parameters.values("actor");
        var actions = parameters.values("action");
        var subjects = parameters.values("subject");
        int limit = parameters.limit();
        parameters.done();
        var filter = new AuditFilter(
                actors,
                actions,
                subjects,
                time("after", query.getFirst("after")),
                time("before", query.getFirst("before")));
        List<AuditEntry> found = audit.list(filter, limit + 1, place(query.getFirst("cursor")));
        List<AuditEntry> shown = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() > limit
                ? TaskAccess.next(uri, "cursor", shown.get(limit - 1).id())
                : null;
        return Response.ok(
                        TaskJson.page("audit", shown, AccountJson::write, next).toString())
                .build();
    }

    private static @Nullable String place(@Nullable String cursor) {
        if (cursor != null && !PLACE.matcher(cursor).matches()) {
            throw invalid("cursor", "is one that a list gave out as next");
        }
        return cursor;
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw invalid(name, "is a time such as 2030-01-31T08:00:00Z");
        }
    }

    private static ProblemException invalid(String name, String message) {
        return new ProblemException(
                Problem.invalid(400, "invalid-query", "The query is not valid", List.of(new Violation(name, message))));
    }
}
