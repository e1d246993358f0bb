package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.Set;
import org.longhaul.request.Fields;
import org.longhaul.security.Accounts;
import org.longhaul.security.Authentication;
import org.longhaul.security.Caller;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.Operation;
import org.longhaul.security.Tokens;

/** Who one is, and one's own password and tokens. */
@Path("/me")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class MeResource {
    private Accounts accounts;
    private Tokens tokens;
    private CurrentCaller caller;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected MeResource() {}

    /** Manages these. */
    @Inject
    public MeResource(Accounts accounts, Tokens tokens, CurrentCaller caller) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.caller = caller;
    }

    /** Says who sends this, and what they may do. */
    @GET
    @Does(Operation.OWN_ACCOUNT)
    public Response me() {
        Authentication now = caller.authentication();
        return Response.ok(JSON.createObjectBuilder()
                        .add("name", now.caller().name())
                        .add("roles", AccountJson.roles(now.caller().grants()))
                        .add("authentication", now.way().code())
                        .build()
                        .toString())
                .build();
    }

    /** Changes the own password, and closes the other sessions. */
    @PUT
    @Path("/password")
    @Consumes(MediaType.APPLICATION_JSON)
    @Does(Operation.OWN_ACCOUNT)
    public Response password(InputStream body, @Context HttpHeaders headers) {
        Authentication now = caller.authentication();
        accounts.requireAccount(now);
        var fields = new Fields(JsonBody.parse(LimitedBody.read(body, headers)), Set.of("current", "password"));
        String current = fields.requiredText("current");
        String password = fields.requiredText("password");
        fields.done();
        accounts.changeOwnPassword(now, current, password);
        return Response.noContent().build();
    }

    /** Lists the own tokens, without their texts. */
    @GET
    @Path("/tokens")
    @Does(Operation.OWN_ACCOUNT)
    public Response tokens() {
        var own = tokens.list(account().name());
        return Response.ok(
                        TaskJson.page("tokens", own, AccountJson::write, null).toString())
                .build();
    }

    /** Makes a token for oneself. */
    @POST
    @Path("/tokens")
    @Consumes(MediaType.APPLICATION_JSON)
    @Does(Operation.OWN_ACCOUNT)
    public Response createToken(InputStream body, @Context HttpHeaders headers, @Context UriInfo uri) {
        Caller me = account();
        var order = TokenOrder.read(body, headers);
        var fresh = tokens.create(me.name(), order.label(), order.expires(), me.actor());
        return Response.created(new Links(uri.getBaseUri())
                        .at("me", "tokens", fresh.token().id()))
                .entity(AccountJson.write(fresh).toString())
                .build();
    }

    /** Revokes an own token. */
    @DELETE
    @Path("/tokens/{id}")
    @Does(Operation.OWN_ACCOUNT)
    public Response revokeToken(@PathParam("id") String id) {
        Caller me = account();
        tokens.revoke(me.name(), id, me.actor());
        return Response.noContent().build();
    }

    private Caller account() {
        Authentication now = caller.authentication();
        accounts.requireAccount(now);
        return now.caller();
    }
}
