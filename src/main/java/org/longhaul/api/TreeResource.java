package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Set;
import org.longhaul.query.TreeEntry;
import org.longhaul.query.Trees;
import org.longhaul.request.VisibleTasks;
import org.longhaul.security.Operation;
import org.longhaul.submission.Children;

/** A task and all below it, breadth first. It is written while it is read, so its size does not matter. */
@Path("/tasks")
@ApplicationScoped
public class TreeResource {
    /** One task a line. */
    static final String LINES = "application/x-ndjson";

    private TaskAccess tasks;
    private Trees trees;
    private VirtualAnswers virtual;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TreeResource() {}

    /** Shows these trees. */
    @Inject
    public TreeResource(TaskAccess tasks, Trees trees, VirtualAnswers virtual) {
        this.tasks = tasks;
        this.trees = trees;
        this.virtual = virtual;
    }

    /** Shows the tree of a task: who may see a task may see what it is made of. */
    @GET
    @Path("/{id}/tree")
    @Produces({MediaType.APPLICATION_JSON, LINES})
    @Does(Operation.READ_TASK)
    public Response tree(@PathParam("id") String id, @Context UriInfo uri, @Context HttpHeaders headers) {
        var parameters = new QueryParameters(uri.getQueryParameters(), Set.of("depth", "steps"));
        int depth = parameters.number("depth", Children.DEEPEST, 0, Children.DEEPEST);
        boolean steps = parameters.flag("steps", true);
        parameters.done();
        var links = new Links(uri.getBaseUri());
        if (VisibleTasks.computed(id)) {
            return Response.ok(virtual.tree(id, links).toString(), MediaType.APPLICATION_JSON)
                    .build();
        }
        String known = tasks.found(id, Operation.READ_TASK).task().id();
        Iterator<TreeEntry> entries = trees.walk(known, depth, steps);
        boolean lines = headers.getAcceptableMediaTypes().stream()
                .filter(type -> !type.isWildcardType())
                .findFirst()
                .filter(type -> type.isCompatible(MediaType.valueOf(LINES)))
                .isPresent();
        StreamingOutput body = output -> write(entries, links, lines, output);
        return Response.ok(body, lines ? LINES : MediaType.APPLICATION_JSON).build();
    }

    private static void write(Iterator<TreeEntry> entries, Links links, boolean lines, OutputStream output)
            throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8));
        if (!lines) {
            writer.write("{\"tasks\":[");
        }
        boolean first = true;
        while (entries.hasNext()) {
            if (!first && !lines) {
                writer.write(',');
            }
            first = false;
            writer.write(TaskJson.write(entries.next(), links).toString());
            if (lines) {
                writer.write('\n');
            }
        }
        if (!lines) {
            writer.write("]}");
        }
        writer.flush();
    }
}
