package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Comparator;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.platform.Texts;
import org.longhaul.security.Operation;

/** The types of task that can be submitted here. */
@Path("/types")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class TypesResource {
    private Catalog catalog;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected TypesResource() {}

    /** Shows the types of this catalog. */
    @Inject
    public TypesResource(Catalog catalog) {
        this.catalog = catalog;
    }

    /** All types, by name. */
    @GET
    @Does(Operation.LIST_TYPES)
    public Response list(@Context UriInfo uri) {
        var links = new Links(uri.getBaseUri());
        var types = catalog.all().stream()
                .sorted(Comparator.comparing(TypeDefinition::name))
                .toList();
        var page = TaskJson.page("types", types, type -> TypeJson.write(type, links), null);
        return Response.ok(page.toString()).build();
    }

    /** One type. */
    @GET
    @Does(Operation.LIST_TYPES)
    @Path("/{name}")
    public Response get(@PathParam("name") String name, @Context UriInfo uri) {
        TypeDefinition type = catalog.find(name)
                .orElseThrow(() -> new ProblemException(Problem.of(
                        404,
                        "unknown-type",
                        "There is no such task type",
                        "There is no task type '%s'; GET /api/types lists them.".formatted(Texts.shown(name, 60)))));
        var json = TypeJson.write(type, new Links(uri.getBaseUri()));
        return Response.ok(json.toString()).build();
    }
}
