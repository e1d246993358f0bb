package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Collection;
import java.util.List;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.security.CurrentCaller;

/** The document of the interface, for programs. It is shown to everybody; the task types only to who is signed in. */
@Path("/openapi")
@ApplicationScoped
public class OpenApiResource {
    private static final String YAML = "application/yaml";

    private Catalog catalog;
    private CurrentCaller caller;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected OpenApiResource() {}

    /** Shows the types of this catalog. */
    @Inject
    public OpenApiResource(Catalog catalog, CurrentCaller caller) {
        this.catalog = catalog;
        this.caller = caller;
    }

    /** The document as JSON. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response json(@Context UriInfo uri) {
        return answer(document(uri).json());
    }

    /** The document as YAML. */
    @GET
    @Produces(YAML)
    public Response yaml(@Context UriInfo uri) {
        return answer(document(uri).yaml());
    }

    private OpenApiDocument document(UriInfo uri) {
        String server = uri.getBaseUri().toString();
        return OpenApiDocument.shipped()
                .withServer(server.substring(0, server.length() - 1))
                .withTypes(types());
    }

    private Collection<TypeDefinition> types() {
        return caller.signedIn() ? catalog.all() : List.of();
    }

    private static Response answer(String text) {
        return Response.ok(text)
                .header(HttpHeaders.VARY, "Accept, Authorization, Cookie")
                .build();
    }
}
