package org.longhaul.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Who sends the request that is being answered. It can be asked on the request's own thread, by a resource, a filter or
 * whatever they call; work that goes on elsewhere takes the {@link Caller} along.
 */
@ApplicationScoped
public class CurrentCaller {
    /** The cookie of a session. */
    public static final String COOKIE = "longhaul-session";

    /** The header that proves that a request with the cookie was not forged. */
    public static final String CSRF = "X-CSRF-Token";

    /** The request's attribute with what the mechanism found out. */
    static final String VERDICT = Verdict.class.getName();

    private SecuritySettings settings;
    private HttpServletRequest request;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected CurrentCaller() {}

    /** Finds out from the request. */
    @Inject
    public CurrentCaller(SecuritySettings settings, HttpServletRequest request) {
        this.settings = settings;
        this.request = request;
    }

    /**
     * The caller.
     *
     * @throws IllegalStateException if nobody is signed in, or there is no request
     */
    public Caller get() {
        return authentication().caller();
    }

    /**
     * The caller, and how they proved who they are.
     *
     * @throws IllegalStateException if nobody is signed in, or there is no request
     */
    public Authentication authentication() {
        if (verdict() instanceof Verdict.Known known) {
            return known.authentication();
        }
        throw new IllegalStateException("Nobody is signed in");
    }

    /** What came of looking at the request's credentials. */
    public Verdict verdict() {
        return verdict(request);
    }

    /** What came of looking at this request's credentials; for filters, which hold it. */
    public Verdict verdict(HttpServletRequest of) {
        if (of.getAttribute(VERDICT) instanceof Verdict found) {
            return found;
        }
        return settings.application() ? container(of) : new Verdict.Nobody();
    }

    /** Where the application signs people in, the container knows who it is and what they may do. */
    private Verdict container(HttpServletRequest of) {
        Principal principal = of.getUserPrincipal();
        if (principal == null) {
            return new Verdict.Nobody();
        }
        var grants = Arrays.stream(Role.values())
                .filter(role -> of.isUserInRole(role.code()))
                .map(Grant::everywhere)
                .collect(Collectors.toSet());
        var verdict = new Verdict.Known(new Authentication(
                new Caller(principal.getName(), address(of), grants), Authentication.Way.APPLICATION, null));
        of.setAttribute(VERDICT, verdict);
        return verdict;
    }

    /** Whether there is one: what is shown to everybody may show more to who is signed in. */
    public boolean signedIn() {
        return verdict() instanceof Verdict.Known;
    }

    /** Where the request comes from. */
    public String address() {
        return address(request);
    }

    private String address(HttpServletRequest of) {
        return ClientAddress.of(of, settings.proxies());
    }
}
