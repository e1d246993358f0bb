package org.longhaul.api;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From which web pages a browser may call: from those of the server itself, and from origins that are named. There are
 * no CORS headers: a page of another origin that is named can send, and reads answers only where its own server passes
 * them on.
 */
final class Origins {
    private static final Pattern ORIGIN = Pattern.compile("(https?)://([^\\s/@]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

    private final List<String> allowed;

    /** Lets these origins call, such as {@code https://console.example.org}, and the server's own. */
    Origins(List<String> allowed) {
        this.allowed = allowed.stream().map(Origins::normal).toList();
    }

    /** Why a request with these headers is refused, if it is. */
    Optional<String> refusal(@Nullable String host, @Nullable String origin, @Nullable String fetchSite) {
        if (origin != null && allowed.contains(normal(origin))) {
            return Optional.empty();
        }
        if (origin != null && !sameOrigin(host, origin)) {
            return Optional.of("The request comes from a web page of another origin, which is not served;"
                    + " longhaul.origins names those that are.");
        }
        if (fetchSite != null && fetchSite.strip().equalsIgnoreCase("cross-site")) {
            return Optional.of("The request comes from a web page of another site, which is not served;"
                    + " longhaul.origins names those that are.");
        }
        return Optional.empty();
    }

    /** The scheme of the origin counts for both: where TLS ends at a proxy, the server does not see it. */
    private static boolean sameOrigin(@Nullable String host, String origin) {
        Matcher parts = ORIGIN.matcher(origin);
        if (host == null || !parts.matches()) {
            return false;
        }
        String usual = parts.group(1).equalsIgnoreCase("https") ? ":443" : ":80";
        return withPort(host, usual).equals(withPort(parts.group(2), usual));
    }

    private static String withPort(String authority, String usual) {
        String lower = authority.toLowerCase(Locale.ROOT);
        return PORT.matcher(lower).find() ? lower : lower + usual;
    }

    private static String normal(String origin) {
        Matcher parts = ORIGIN.matcher(origin);
        if (!parts.matches()) {
            return origin;
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        return scheme + "://" + withPort(parts.group(2), scheme.equals("https") ? ":443" : ":80");
    }
}
