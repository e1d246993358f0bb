package org.longhaul.builtin.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.Parameters;

/**
 * What an order for http-call says, checked as far as that goes without a network.
 *
 * @param body empty if there is none
 * @param timeout for the whole attempt, redirects included
 */
record Call(
        String method,
        URI url,
        Map<String, String> headers,
        Optional<String> body,
        StatusSet expected,
        Duration timeout) {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD");
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MAX_BODY = 64 * 1024;

    /** Those that frame a message or belong to the connection, and the one that http-call sets itself. */
    private static final Set<String> OURS = Set.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "http2-settings",
            "idempotency-key");

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7E\\xA0-\\xFF]*");

    Call {
        headers = Map.copyOf(headers);
    }

    /**
     * Reads an order.
     *
     * @throws InvalidParameterException if it asks for what cannot be
     */
    static Call of(Parameters parameters) {
        String method = parameters.text("method").orElse("GET");
        if (!METHODS.contains(method)) {
            throw new InvalidParameterException("method", "must be GET, HEAD, POST, PUT, PATCH or DELETE");
        }
        Optional<String> body = parameters.text("body");
        if (body.isPresent() && WITHOUT_BODY.contains(method)) {
            throw new InvalidParameterException("body", "does not go with " + method);
        }
        if (body.isPresent() && body.get().length() > MAX_BODY) {
            throw new InvalidParameterException("body", "has more than %d characters".formatted(MAX_BODY));
        }
        Duration timeout = parameters.duration("timeout").orElse(Duration.ofSeconds(30));
        if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new InvalidParameterException("timeout", "must be from PT1S to PT10M");
        }
        return new Call(
                method,
                url(parameters.requiredText("url")),
                headers(parameters.map("headers")),
                body,
                new StatusSet(parameters.text("expectStatus").orElse("200-299")),
                timeout);
    }

    private static URI url(String text) {
        try {
            var url = new URI(text);
            String flaw = flaw(url);
            if (!flaw.isEmpty()) {
                throw new InvalidParameterException("url", flaw);
            }
            return url;
        } catch (URISyntaxException e) {
            throw new InvalidParameterException("url", "is not a URL: " + e.getReason());
        }
    }

    /** What is wrong with a URL that was asked for or that a redirect leads to; empty if nothing is. */
    static String flaw(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            return "must begin with http:// or https://";
        }
        if (url.getRawUserInfo() != null) {
            return "must not carry a user's name or password: use the header Authorization";
        }
        if (url.getHost() == null || AllowList.host(url).isEmpty()) {
            return "has no host that is a valid name or address";
        }
        if (url.getPort() == 0 || url.getPort() > 65_535) {
            return "has a port that is none";
        }
        return "";
    }

    private static Map<String, String> headers(Map<String, String> given) {
        var headers = new LinkedHashMap<String, String>();
        var seen = new HashSet<String>();
        given.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!TOKEN.matcher(name).matches()) {
                throw new InvalidParameterException("headers", "holds a name that is none");
            }
            if (OURS.contains(lower)) {
                throw new InvalidParameterException("headers", "must not set %s".formatted(name));
            }
            if (!seen.add(lower)) {
                throw new InvalidParameterException("headers", "sets %s twice".formatted(name));
            }
            if (!VALUE.matcher(value).matches()) {
                throw new InvalidParameterException(
                        "headers", "%s has a value with control characters, or not of ISO 8859-1".formatted(name));
            }
            headers.put(name, value);
        });
        return headers;
    }

    /** The first letters of a URL that may be shown: a query can hold secrets. */
    static String shown(URI url) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return "%s://%s%s%s".formatted(url.getScheme(), url.getHost(), port, url.getRawPath());
    }
}
