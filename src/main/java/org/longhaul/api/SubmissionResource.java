package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.Set;
import org.longhaul.query.TaskQuery;
import org.longhaul.query.TaskView;
import org.longhaul.request.CallerRights;
import org.longhaul.security.Caller;
import org.longhaul.security.Operation;
import org.longhaul.submission.Receipt;
import org.longhaul.submission.Request;
import org.longhaul.submission.Submission;
import org.longhaul.submission.Upload;
import org.longhaul.submission.Uploads;
import org.longhaul.task.InvalidOrderException;
import org.longhaul.task.UnknownTaskException;

/** Takes orders. */
@Path("/tasks")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class SubmissionResource {
    private static final String VALIDATE = "validate";

    /** After how many seconds it is worth to look at a task. */
    private static final int SOON = 1;

    private Submission submission;
    private Uploads uploads;
    private TaskQuery query;
    private TaskAccess tasks;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected SubmissionResource() {}

    /** Hands orders in here. */
    @Inject
    public SubmissionResource(Submission submission, Uploads uploads, TaskQuery query, TaskAccess tasks) {
        this.submission = submission;
        this.uploads = uploads;
        this.query = query;
        this.tasks = tasks;
    }

    /** Submits a task, or several; or says only whether it would. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Does(Operation.SUBMIT_TASK)
    public Response submit(InputStream body, @Context HttpHeaders headers, @Context UriInfo uri) {
        Caller caller = tasks.caller();
        boolean only = validateOnly(uri);
        String key = IdempotencyKey.of(headers);
        JsonObject json = JsonBody.parse(LimitedBody.read(body, headers));
        Request request = OrdersJson.read(json, caller.actor(), CallerRights.of(caller));
        return answer(only ? request : request.withKey(key), only, uri);
    }

    /** Submits a task together with files for its parameters. */
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Does(Operation.SUBMIT_TASK)
    public Response upload(InputStream body, @Context HttpHeaders headers, @Context UriInfo uri) {
        if (headers.getMediaType() == null) {
            throw new NotSupportedException();
        }
        Caller caller = tasks.caller();
        Upload upload = uploads.begin();
        boolean handedIn = false;
        try {
            boolean only = validateOnly(uri);
            String key = IdempotencyKey.of(headers);
            JsonObject json = MultipartOrder.read(body, headers.getMediaType(), upload);
            if (OrdersJson.list(json)) {
                throw new InvalidOrderException("orders", "is not for a request with files: send one order");
            }
            Request request = OrdersJson.read(json, caller.actor(), CallerRights.of(caller))
                    .withUpload(upload);
            handedIn = true; // from here on submission removes what is not needed
            return answer(only ? request : request.withKey(key), only, uri);
        } finally {
            if (!handedIn) {
                upload.discard();
                LimitedBody.skipRest(body);
            }
        }
    }

    private static boolean validateOnly(UriInfo uri) {
        var parameters = new QueryParameters(uri.getQueryParameters(), Set.of(VALIDATE));
        boolean only = parameters.flag(VALIDATE);
        parameters.done();
        return only;
    }

    private Response answer(Request request, boolean only, UriInfo uri) {
        if (only) {
            var checked = submission.check(request);
            return Response.ok(CheckedOrderJson.write(checked, request.list()).toString())
                    .build();
        }
        Receipt receipt = submission.submit(request);
        return request.list() ? all(receipt, uri) : one(receipt, uri, query, tasks);
    }

    /** 202 with the task that was made, now or before. */
    static Response one(Receipt receipt, UriInfo uri, TaskQuery query, TaskAccess tasks) {
        TaskView view = view(receipt, receipt.id(), query);
        var response =
                tasks.shown(Response.accepted(), view, uri).location(new Links(uri.getBaseUri()).task(receipt.id()));
        return marked(response, receipt).build();
    }

    private Response all(Receipt receipt, UriInfo uri) {
        var links = new Links(uri.getBaseUri());
        JsonArrayBuilder array = JSON.createArrayBuilder();
        receipt.ids().forEach(id -> array.add(TaskJson.write(view(receipt, id, query), links)));
        var response = Response.accepted(
                        JSON.createObjectBuilder().add("tasks", array).build().toString())
                .header(HttpHeaders.RETRY_AFTER, SOON);
        return marked(response, receipt).build();
    }

    private static Response.ResponseBuilder marked(Response.ResponseBuilder response, Receipt receipt) {
        return receipt.replayed() ? response.header(IdempotencyKey.REPLAYED, true) : response;
    }

    private static TaskView view(Receipt receipt, String id, TaskQuery query) {
        return query.find(id)
                .orElseThrow(() -> receipt.replayed() ? SubmissionProblems.gone(id) : new UnknownTaskException(id));
    }
}
