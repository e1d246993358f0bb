package org.longhaul.api;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.longhaul.security.CurrentCaller;
import org.longhaul.security.SecuritySettings;
import org.longhaul.security.Verdict;

/**
 * Lets nobody in who has not proved who they are, but to what is for everybody: the documentation, and the place to sign
 * in. And no web page of somebody else through the browser of somebody who is signed in.
 */
@WebFilter(urlPatterns = "/api/*", asyncSupported = true)
public class SignedIn extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String BEARER = "Bearer realm=\"longhaul\"";
    private static final String BASIC = "Basic realm=\"longhaul\", charset=\"UTF-8\"";

    @Inject
    private transient CurrentCaller caller;

    @Inject
    private transient SecuritySettings settings;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var foreign = new Origins(settings.origins())
                .refusal(request.getHeader("Host"), request.getHeader("Origin"), request.getHeader("Sec-Fetch-Site"));
        if (foreign.isPresent()) {
            ServletProblem.send(
                    Problem.of(403, "foreign-origin", "Not from a page of this server", foreign.get()),
                    request,
                    response);
            return;
        }
        boolean open = open(request.getMethod(), path(request));
        Verdict verdict = caller.verdict(request);
        if (verdict instanceof Verdict.Nobody && !open && settings.application()) {
            // the application's mechanism may have a way of its own to ask who it is
            if (!request.authenticate(response) && (response.isCommitted() || response.getStatus() != 200)) {
                return; // it has asked
            }
            verdict = caller.verdict(request);
        }
        if (verdict instanceof Verdict.Known) {
            chain.doFilter(request, response);
        } else if (verdict instanceof Verdict.Nobody) {
            passOr(unauthenticated("Sign in: send a token or account and password."), open, request, response, chain);
        } else if (verdict instanceof Verdict.Over) {
            if (!open) {
                response.addCookie(SessionCookie.gone(request));
            }
            passOr(unauthenticated("The session is over: sign in again."), open, request, response, chain);
        } else if (verdict instanceof Verdict.Unasked) {
            passOr(csrf(), open, request, response, chain);
        } else if (verdict instanceof Verdict.Unknown unknown) {
            RuntimeException why = unknown.why();
            Problem problem = Problems.of(why).orElseGet(() -> ProblemMapper.incident(why, request.getRequestURI()));
            passOr(problem, open, request, response, chain);
        } else if (verdict instanceof Verdict.Later later) {
            ServletProblem.send(Problems.tooManySignIns(later.seconds()), request, response);
        } else {
            refuse(unauthenticated(WRONG), request, response);
        }
    }

    /** The same for whatever is wrong, so that nobody learns which accounts there are. */
    static final String WRONG =
            "The credentials are not good: unknown, wrong, over, or of an account that is disabled.";

    private void passOr(
            Problem problem, boolean open, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (open) {
            chain.doFilter(request, response);
        } else {
            refuse(problem, request, response);
        }
    }

    private void refuse(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (problem.status() == 401 && !settings.application()) {
            response.addHeader("WWW-Authenticate", BEARER);
            response.addHeader("WWW-Authenticate", BASIC);
        }
        ServletProblem.send(problem, request, response);
    }

    /** To a page where somebody signs in: it does not name Basic, for which a browser would open a window of its own. */
    static Problem wrongSignIn() {
        return unauthenticated(WRONG).withHeader("WWW-Authenticate", BEARER);
    }

    private static Problem unauthenticated(String detail) {
        return Problem.of(401, "unauthenticated", "Not signed in", detail);
    }

    private static Problem csrf() {
        return Problem.of(
                403,
                "csrf",
                "The session's token is missing or wrong",
                "What changes something needs, beside the session's cookie, the header X-CSRF-Token with the csrf that"
                        + " GET /api/session tells.");
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }

    /** What is for everybody. An address that is written in an unusual way is not. */
    static boolean open(String method, String path) {
        boolean reads = method.equals("GET") || method.equals("HEAD");
        if (path.indexOf('%') >= 0 || path.indexOf(';') >= 0 || path.contains("..") || path.contains("//")) {
            return false;
        }
        return (reads && (path.equals("/api/docs") || path.startsWith("/api/docs/") || path.equals("/api/openapi")))
                || (method.equals("POST") && path.equals("/api/session"));
    }
}
