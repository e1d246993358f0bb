package org.longhaul.builtin.http;

import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.longhaul.spi.TaskFailedException;

/** One hop of a call: what is sent, and what it becomes when the answer leads elsewhere. */
record Request(String method, URI url, Map<String, String> headers, Optional<String> body) {
    /** What another origin may see. Any other header may be a credential, whatever it is called. */
    private static final Set<String> HARMLESS = Set.of("accept", "accept-language", "content-type", "user-agent");

    Request {
        headers = Map.copyOf(headers);
    }

    static Request of(Call call) {
        return new Request(call.method(), call.url(), call.headers(), call.body());
    }

    /**
     * The request that a redirect asks for.
     *
     * @throws TaskFailedException for good, if it leads to what must not be called
     */
    Request redirected(int status, String location) {
        URI target = target(location);
        String flaw = Call.flaw(target);
        if (!flaw.isEmpty()) {
            throw TaskFailedException.forGood("%s redirects to a URL that %s".formatted(Call.shown(url), flaw));
        }
        if ("https".equalsIgnoreCase(url.getScheme()) && !"https".equalsIgnoreCase(target.getScheme())) {
            throw TaskFailedException.forGood("%s redirects from https to http".formatted(Call.shown(url)));
        }
        boolean becomesGet = (status == 303 && !"HEAD".equals(method)) || (status < 303 && "POST".equals(method));
        Map<String, String> kept = new HashMap<>(headers);
        if (!sameOrigin(target)) {
            kept.keySet().removeIf(name -> !HARMLESS.contains(name.toLowerCase(Locale.ROOT)));
        }
        if (becomesGet) {
            kept.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith("content-"));
            return new Request("GET", target, kept, Optional.empty());
        }
        if (!sameOrigin(target) && body.isPresent()) {
            // the body is as secret as the headers that stay behind
            throw TaskFailedException.forGood(
                    "%s redirects a request with a body to another host".formatted(Call.shown(url)));
        }
        return new Request(method, target, kept, body);
    }

    private URI target(String location) {
        try {
            return url.resolve(location);
        } catch (IllegalArgumentException e) {
            throw TaskFailedException.forGood("%s redirects to what is no URL".formatted(Call.shown(url)), e);
        }
    }

    private boolean sameOrigin(URI other) {
        return AllowList.host(url).equals(AllowList.host(other))
                && AllowList.port(url) == AllowList.port(other)
                && url.getScheme().equalsIgnoreCase(other.getScheme());
    }
}
