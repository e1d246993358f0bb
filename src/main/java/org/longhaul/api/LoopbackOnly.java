package org.longhaul.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * As there are no accounts, only programs on this machine may call, and no web page of somebody else through a browser
 * on it: the Host header names the loopback interface (against DNS rebinding), and a browser that says where the request
 * comes from says that it comes from here (against cross-site writes).
 */
@Provider
@PreMatching
public class LoopbackOnly implements ContainerRequestFilter {
    private static final Pattern AUTHORITY =
            Pattern.compile("(localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::(\\d{1,5}))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern ORIGIN = Pattern.compile("(https?)://(\\S+)", Pattern.CASE_INSENSITIVE);

    @Override
    public void filter(ContainerRequestContext request) {
        refusal(
                        request.getHeaderString(HttpHeaders.HOST),
                        request.getHeaderString("Origin"),
                        request.getHeaderString("Sec-Fetch-Site"))
                .ifPresent(why -> {
                    throw new ProblemException(Problem.of(403, "not-from-here", "Not from here", why));
                });
    }

    /** Why a request with these headers is refused, if it is. */
    static Optional<String> refusal(@Nullable String host, @Nullable String origin, @Nullable String fetchSite) {
        if (host == null || authority(host).isEmpty()) {
            return Optional.of("The Host header must name this machine's loopback interface: localhost, 127.0.0.1 or"
                    + " [::1]. There are no accounts yet, so nobody else is served.");
        }
        if (origin != null && !sameOrigin(host, origin)) {
            return Optional.of("The request comes from a web page of another origin, which is not served.");
        }
        if (fetchSite != null && fetchSite.trim().equalsIgnoreCase("cross-site")) {
            return Optional.of("The request comes from a web page of another site, which is not served.");
        }
        return Optional.empty();
    }

    private static boolean sameOrigin(String host, String origin) {
        Matcher parts = ORIGIN.matcher(origin);
        if (!parts.matches()) {
            return false;
        }
        int usual = parts.group(1).equalsIgnoreCase("https") ? 443 : 80;
        Optional<Authority> here = authority(host);
        Optional<Authority> there = authority(parts.group(2));
        return here.isPresent()
                && there.isPresent()
                && here.get().withPort(usual).equals(there.get().withPort(usual));
    }

    private static Optional<Authority> authority(String text) {
        Matcher parts = AUTHORITY.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int port = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
        return Optional.of(new Authority(parts.group(1).toLowerCase(Locale.ROOT), port))
                .filter(Authority::possible);
    }

    /** A host and a port; 0 stands for the scheme's usual one. */
    private record Authority(String host, int port) {
        boolean possible() {
            return port <= 65535
                    && (!host.startsWith("127.")
                            || Pattern.compile("\\.")
                                    .splitAsStream(host)
                                    .allMatch(part -> Integer.parseInt(part) <= 255));
        }

        Authority withPort(int usual) {
            return port == 0 ? new Authority(host, usual) : this;
        }
    }
}
