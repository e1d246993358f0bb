package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** Where to begin. */
@Path("/")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class IndexResource {
    /** The addresses of everything else. */
    @GET
    public Response index(@Context UriInfo uri) {
        var links = new Links(uri.getBaseUri());
        var index = JSON.createObjectBuilder()
                .add("name", "Longhaul")
                .add(
                        "links",
                        JSON.createObjectBuilder()
                                .add("self", uri.getBaseUri().toString())
                                .add("tasks", links.at("tasks").toString())
                                .add("types", links.at("types").toString())
                                .add("modules", links.at("modules").toString())
                                .add("me", links.at("me").toString())
                                .add("openapi", links.at("openapi").toString())
                                .add("docs", links.at("docs").toString())
                                .add(
                                        "health",
                                        uri.getBaseUri().resolve("/health").toString()))
                .build();
        return Response.ok(index.toString()).build();
    }
}
