package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.core.Variant;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longhaul.following.Quota;
import org.longhaul.query.Page;
import org.longhaul.query.Place;
import org.longhaul.query.TaskFilter;
import org.longhaul.query.TaskQuery;
import org.longhaul.query.TaskSort;
import org.longhaul.security.Operation;
import org.longhaul.task.Sight;

/** All tasks that a filter finds, as one text to keep. */
@Path("/tasks")
@ApplicationScoped
public class ExportResource {
    /** Each takes a thread and a connection for as long as its client reads. */
    private static final int EXPORTS = 3;

    private final Quota exports = new Quota(EXPORTS);
    private TaskQuery query;
    private TaskAccess tasks;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ExportResource() {}

    /** Exports tasks of this query. */
    @Inject
    public ExportResource(TaskQuery query, TaskAccess tasks) {
        this.query = query;
        this.tasks = tasks;
    }

    /** Which tasks, in which order, and how much of each. */
    private record Wanted(Sight sight, TaskFilter filter, TaskSort sort, boolean details) {}

    /** Streams tasks that match filters, in any order. */
    @GET
    @Path("/export")
    @Does(Operation.LIST_TASKS)
    public Response export(@Context UriInfo uri, @Context Request request, @Context HttpServletRequest sent) {
        var parameters =
                new QueryParameters(uri.getQueryParameters(), QueryParameters.filtersAnd("sort", "details", "format"));
        var filter = parameters.filter(uri.getQueryParameters(false));
        var sort = parameters.sort();
        boolean details = parameters.flag("details");
        TaskLines.Form named = parameters.form("format");
        parameters.done();
        TaskLines.Form form = named == null ? negotiated(request) : named;
        var wanted = new Wanted(tasks.caller().sight(Operation.LIST_TASKS), filter, sort, details);
        return Response.ok(begun(wanted, form, uri.getRequestUri().getRawPath(), () -> Connections.cut(sent)))
                .type(MediaType.valueOf(form.mediaType()).withCharset("utf-8"))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"tasks." + form.word() + "\"")
                .build();
    }

    private static TaskLines.Form negotiated(Request request) {
        Variant[] variants = Arrays.stream(TaskLines.Form.values())
                .map(form -> new Variant(MediaType.valueOf(form.mediaType()), (String) null, null))
                .toArray(Variant[]::new);
        Variant chosen = request.selectVariant(Arrays.asList(variants));
        return Arrays.stream(TaskLines.Form.values())
                .filter(form ->
                        chosen != null && MediaType.valueOf(form.mediaType()).isCompatible(chosen.getMediaType()))
                .findFirst()
                .orElseThrow(() -> new ProblemException(Problem.of(
                        406,
                        "not-acceptable",
                        "No such representation",
                        "An export is application/x-ndjson or text/csv: accept one of them, or say format=ndjson or"
                                + " format=csv.")));
    }

    /** What fails before the first line is answered as usual. */
    private TaskExport begun(Wanted wanted, TaskLines.Form form, String path, Runnable cut) {
        String account = tasks.caller().name();
        if (!exports.take(account)) {
            throw new ProblemException(TooMany.exports(exports.limit()));
        }
        boolean begun = false;
        try {
            Function<Place, Page<JsonObject, Place>> following = place -> page(wanted, place);
            var export = new TaskExport(
                    page(wanted, null),
                    following,
                    out -> form.on(out, wanted.details()),
                    failure -> ProblemMapper.incident(failure, path).json(path),
                    cut,
                    () -> exports.giveBack(account));
            begun = true;
            return export;
        } finally {
            if (!begun) {
                exports.giveBack(account);
            }
        }
    }

    private Page<JsonObject, Place> page(Wanted wanted, @Nullable Place place) {
        var page = query.list(wanted.sight(), wanted.filter(), wanted.sort(), TaskQuery.MAX_LIMIT, place);
        var items = wanted.details()
                ? query.views(page.items()).stream().map(TaskJson::plain).toList()
                : page.items().stream().map(TaskJson::plain).toList();
        return new Page<>(items, page.next());
    }
}
