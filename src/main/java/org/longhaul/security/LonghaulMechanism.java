package org.longhaul.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The application's authentication mechanism. It looks at requests to the REST interface and leaves others alone. What
 * it finds out goes into the request, and into the container, whose principal is the account and whose groups are the
 * roles for everything; to refuse is left to the interface, which knows how to say so.
 */
@ApplicationScoped
public class LonghaulMechanism implements HttpAuthenticationMechanism {
    private static final String ROOT = "/api";

    private Authenticator authenticator;
    private SecuritySettings settings;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected LonghaulMechanism() {}

    /** Finds out with this. */
    @Inject
    public LonghaulMechanism(Authenticator authenticator, SecuritySettings settings) {
        this.authenticator = authenticator;
        this.settings = settings;
    }

    @Override
    public AuthenticationStatus validateRequest(
            HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
        if (!ours(request)) {
            return context.doNothing();
        }
        Verdict verdict = look(request);
        request.setAttribute(CurrentCaller.VERDICT, verdict);
        if (verdict instanceof Verdict.Known known) {
            Caller caller = known.authentication().caller();
            return context.notifyContainerAboutLogin(caller.name(), groups(caller));
        }
        return context.doNothing();
    }

    /** To throw here would have the container answer, with an empty page. */
    private Verdict look(HttpServletRequest request) {
        try {
            return authenticator.look(credentials(request));
        } catch (RuntimeException e) {
            return new Verdict.Unknown(e);
        }
    }

    private static boolean ours(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        return path.equals(ROOT)
                || path.startsWith(ROOT + "/")
                || request.getServletPath().equals(ROOT);
    }

    private Authenticator.Credentials credentials(HttpServletRequest request) {
        return new Authenticator.Credentials(
                request.getMethod(),
                Collections.list(request.getHeaders("Authorization")),
                cookie(request),
                request.getHeader(CurrentCaller.CSRF),
                ClientAddress.of(request, settings.proxies()));
    }

    private static @Nullable String cookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? null
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(CurrentCaller.COOKIE))
                        .map(Cookie::getValue)
                        .filter(value -> !value.isEmpty())
                        .findFirst()
                        .orElse(null);
    }

    private static Set<String> groups(Caller caller) {
        return caller.grants().stream()
                .filter(grant -> grant.product() == null)
                .map(grant -> grant.role().code())
                .collect(Collectors.toSet());
    }
}
