package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.longhaul.platform.Texts;
import org.longhaul.query.ModuleView;
import org.longhaul.query.Modules;
import org.longhaul.retention.Retention;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.ForbiddenException;
import org.longhaul.security.Operation;

/** Modules: types of task that belong together. */
@Path("/modules")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class ModulesResource {
    private static final int SHOWN = 60;

    private Modules modules;
    private Retention retention;
    private CurrentCaller caller;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected ModulesResource() {}

    /** Shows these modules, and drains them through this retention. */
    @Inject
    public ModulesResource(Modules modules, Retention retention, CurrentCaller caller) {
        this.modules = modules;
        this.retention = retention;
        this.caller = caller;
    }

    /** All modules, by name. */
    @GET
    @Does(Operation.LIST_MODULES)
    public Response list(@Context UriInfo uri) {
        var links = new Links(uri.getBaseUri());
        var page = TaskJson.page("modules", modules.all(), module -> json(module, links), null);
        return Response.ok(page.toString()).build();
    }

    /** One module. */
    @GET
    @Path("/{module}")
    @Does(Operation.LIST_MODULES)
    public Response get(@PathParam("module") String name, @Context UriInfo uri) {
        return Response.ok(json(found(name), new Links(uri.getBaseUri())).toString())
                .build();
    }

    /** Forgets its ended tasks now. */
    @POST
    @Path("/{module}/drain")
    @Does(Operation.DRAIN_MODULE)
    public Response drain(@PathParam("module") String name) {
        if (!caller.get().may(Operation.DRAIN_MODULE, null)) {
            // a module has tasks of all products
            throw new ForbiddenException(caller.get().name(), Operation.DRAIN_MODULE);
        }
        var drained = retention.drain(found(name).name(), caller.get().actor());
        var json = JSON.createObjectBuilder().add("removed", drained.removed()).add("all", drained.all());
        return Response.ok(json.build().toString()).build();
    }

    private ModuleView found(String name) {
        return modules.find(name)
                .orElseThrow(() -> new ProblemException(Problem.of(
                        404,
                        "unknown-module",
                        "There is no such module",
                        "There is no module '%s'; GET /api/modules lists them.".formatted(Texts.shown(name, SHOWN)))));
    }

    private static JsonObject json(ModuleView module, Links links) {
        String tasks = links.at("tasks").toString() + "?module=" + module.name();
        return JSON.createObjectBuilder()
                .add("name", module.name())
                .add("types", JSON.createArrayBuilder(module.types()))
                .add("virtual", module.virtual())
                .add(
                        "links",
                        JSON.createObjectBuilder()
                                .add("self", links.at("modules", module.name()).toString())
                                .add("tasks", tasks)
                                .add(
                                        "drain",
                                        links.at("modules", module.name(), "drain")
                                                .toString()))
                .build();
    }
}
