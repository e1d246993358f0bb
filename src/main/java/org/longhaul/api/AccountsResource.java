package org.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
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
import java.util.List;
import java.util.Set;
import org.longhaul.request.Fields;
import org.longhaul.security.Account;
import org.longhaul.security.Accounts;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.Operation;
import org.longhaul.security.Tokens;

/** Accounts and their tokens, for whoever manages them. */
@Path("/accounts")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class AccountsResource {
    private Accounts accounts;
    private Tokens tokens;
    private CurrentCaller caller;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected AccountsResource() {}

    /** Manages these. */
    @Inject
    public AccountsResource(Accounts accounts, Tokens tokens, CurrentCaller caller) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.caller = caller;
    }

    /** Lists the accounts by name. */
    @GET
    @Does(Operation.MANAGE_ACCOUNTS)
    public Response list(@Context UriInfo uri) {
        var parameters = new QueryParameters(uri.getQueryParameters(), Set.of("after", "limit"));
        String after = parameters.values("after").stream().findFirst().orElse("");
        int limit = parameters.limit();
        parameters.done();
        List<Account> found = accounts.list(after, limit + 1);
        List<Account> shown = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() > limit
                ? TaskAccess.next(uri, "after", shown.get(limit - 1).name())
                : null;
        return Response.ok(TaskJson.page("accounts", shown, AccountJson::write, next)
                        .toString())
                .build();
    }

    /** Makes an account. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Does(Operation.MANAGE_ACCOUNTS)
    public Response create(InputStream body, @Context HttpHeaders headers, @Context UriInfo uri) {
        JsonObject json = JsonBody.parse(LimitedBody.read(body, headers));
        var fields = new Fields(json, Set.of("name", "password", "roles", "disabled"));
        String name = fields.requiredText("name");
        String password = fields.text("password");
        boolean disabled = fields.flag("disabled");
        fields.done();
        var account = accounts.create(
                name,
                password,
                AccountJson.grants(json, false),
                disabled,
                caller.get().actor());
        return Response.created(new Links(uri.getBaseUri()).at("accounts", name))
                .entity(AccountJson.write(account).toString())
                .build();
    }

    /** Shows an account. */
    @GET
    @Path("/{name}")
    @Does(Operation.MANAGE_ACCOUNTS)
    public Response get(@PathParam("name") String name) {
        return Response.ok(AccountJson.write(accounts.get(name)).toString()).build();
    }

    /** Replaces an account's roles, whether it is disabled, and if it is there its password. */
    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Does(Operation.MANAGE_ACCOUNTS)
    public Response change(@PathParam("name") String name, InputStream body, @Context HttpHeaders headers) {
        JsonObject json = JsonBody.parse(LimitedBody.read(body, headers));
        var fields = new Fields(json, Set.of("password", "roles", "disabled"));
        String password = fields.text("password");
        boolean disabled = fields.flag("disabled");
        fields.done();
        var account = accounts.change(
                name,
                password,
                AccountJson.grants(json, true),
                disabled,
                caller.get().actor());
        return Response.ok(AccountJson.write(account).toString()).build();
    }

    /** Removes an account with its tokens and sessions. */
    @DELETE
    @Path("/{name}")
    @Does(Operation.MANAGE_ACCOUNTS)
    public Response remove(@PathParam("name") String name) {
        accounts.remove(name, caller.get().actor());
        return Response.noContent().build();
    }

    /** Lists an account's tokens, without their texts. */
    @GET
    @Path("/{name}/tokens")
    @Does(Operation.MANAGE_ACCOUNTS)
    public Response tokens(@PathParam("name") String name) {
        accounts.requireHere();
        return Response.ok(TaskJson.page("tokens", tokens.list(name), AccountJson::write, null)
                        .toString())
                .build();
    }

    /** Makes a token for an account. */
    @POST
    @Path("/{name}/tokens")
    @Consumes(MediaType.APPLICATION_JSON)
    @Does(Operation.MANAGE_ACCOUNTS)
    public Response createToken(
            @PathParam("name") String name, InputStream body, @Context HttpHeaders headers, @Context UriInfo uri) {
        accounts.requireHere();
        var order = TokenOrder.read(body, headers);
        var fresh =
                tokens.create(name, order.label(), order.expires(), caller.get().actor());
        return Response.created(new Links(uri.getBaseUri())
                        .at("accounts", name, "tokens", fresh.token().id()))
                .entity(AccountJson.write(fresh).toString())
                .build();
    }

    /** Revokes a token of an account. */
    @DELETE
    @Path("/{name}/tokens/{id}")
    @Does(Operation.MANAGE_ACCOUNTS)
    public Response revokeToken(@PathParam("name") String name, @PathParam("id") String id) {
        accounts.requireHere();
        tokens.revoke(name, id, caller.get().actor());
        return Response.noContent().build();
    }
}
