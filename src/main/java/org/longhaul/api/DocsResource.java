package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The document of the interface as a page to read and to try. It is shown to everybody; what is tried there takes an
 * account. The page loads nothing from elsewhere, and nothing that is written into it runs.
 */
@Path("/docs")
@ApplicationScoped
public class DocsResource {
    private static final String POLICY_HEADER = "Content-Security-Policy";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String CACHED = "public, max-age=86400";

    /** All that is served, so that no name leads elsewhere. */
    private static final Map<String, String> ASSETS = Map.of(
            "swagger-ui.css", "text/css;charset=UTF-8",
            "page.css", "text/css;charset=UTF-8",
            "swagger-ui-bundle.js", "text/javascript;charset=UTF-8",
            "page.js", "text/javascript;charset=UTF-8",
            "swagger-ui-bundle.js.LICENSE.txt", "text/plain;charset=UTF-8",
            "favicon-32x32.png", "image/png");

    private final Map<String, EntityTag> tags = new ConcurrentHashMap<>();

    /** The page. */
    @GET
    @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
    public Response page(@Context UriInfo uri) {
        String docs = uri.getBaseUri().resolve("docs").getRawPath();
        String page = new String(bytes("page.html"), StandardCharsets.UTF_8).replace("{docs}", docs);
        return Response.ok(page).header(POLICY_HEADER, POLICY).build();
    }

    /** A file of the page. */
    @GET
    @Path("/{asset}")
    public Response asset(@PathParam("asset") String asset, @Context Request request) {
        String type = ASSETS.get(asset);
        if (type == null) {
            throw new NotFoundException();
        }
        EntityTag tag = tags.computeIfAbsent(asset, DocsResource::tag);
        Response.ResponseBuilder response = request.evaluatePreconditions(tag);
        if (response == null) {
            response = Response.ok(bytes(asset), type).tag(tag).header(POLICY_HEADER, POLICY);
        }
        return response.header(HttpHeaders.CACHE_CONTROL, CACHED).build();
    }

    private static EntityTag tag(String asset) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes(asset));
            return new EntityTag(HexFormat.of().formatHex(hash, 0, 12));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String asset) {
        try (InputStream file = DocsResource.class.getResourceAsStream("docs/" + asset)) {
            if (file == null) {
                throw new IllegalStateException("The file docs/" + asset + " is not where the classes are");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
