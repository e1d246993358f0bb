package org.longhaul.api;

import static org.longhaul.platform.JsonText.JSON;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Set;
import org.longhaul.request.Fields;
import org.longhaul.security.Accounts;
import org.longhaul.security.Authentication;
import org.longhaul.security.Caller;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.Grant;
import org.longhaul.security.Operation;
import org.longhaul.security.Sessions;

/** Signing in with a browser. To sign in takes no permission, so that method names no operation. */
@Path("/session")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class SessionResource {
    /** Whoever signs in is nobody yet, and has little to say. */
    private static final int MAX_BYTES = 8 * 1024;

    private Accounts accounts;
    private Sessions sessions;
    private CurrentCaller caller;
    private HttpServletRequest request;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected SessionResource() {}

    /** Opens and closes these. */
    @Inject
    public SessionResource(Accounts accounts, Sessions sessions, CurrentCaller caller, HttpServletRequest request) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.caller = caller;
        this.request = request;
    }

    /** Signs in: opens a session. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response signIn(InputStream body, @Context HttpHeaders headers) {
        accounts.requireHere();
        var fields =
                new Fields(JsonBody.parse(LimitedBody.read(body, headers, MAX_BYTES)), Set.of("account", "password"));
        String account = fields.requiredText("account");
        String password = fields.requiredText("password");
        fields.done();
        var opened = sessions.open(account, password, caller.address())
                .orElseThrow(() -> new ProblemException(SignedIn.wrongSignIn()));
        return Response.status(Response.Status.CREATED)
                .cookie(SessionCookie.of(opened.secret(), request))
                .entity(session(opened.account().name(), opened.account().grants(), opened.secret())
                        .add("expires", opened.expires().toString())
                        .build()
                        .toString())
                .build();
    }

    /** Shows the session: whose it is, and what its changes need in X-CSRF-Token. */
    @GET
    @Does(Operation.OWN_ACCOUNT)
    public Response show() {
        Authentication now = caller.authentication();
        String secret = now.session();
        if (secret == null) {
            throw new ProblemException(Problem.of(
                    404,
                    "no-session",
                    "There is no session",
                    "The request is not one of a session: POST /api/session opens one."));
        }
        Caller me = now.caller();
        return Response.ok(session(me.name(), me.grants(), secret).build().toString())
                .build();
    }

    /** Signs out: closes the session, if there is one. */
    @DELETE
    @Does(Operation.OWN_ACCOUNT)
    public Response signOut() {
        Authentication now = caller.authentication();
        if (now.session() != null) {
            sessions.close(now.session(), now.caller().actor());
        }
        return Response.noContent().cookie(SessionCookie.none(request)).build();
    }

    private static JsonObjectBuilder session(String account, Set<Grant> grants, String secret) {
        return JSON.createObjectBuilder()
                .add("account", account)
                .add("roles", AccountJson.roles(grants))
                .add("csrf", Sessions.csrf(secret));
    }
}
