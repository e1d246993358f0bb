package org.longhaul.security;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Configured;

/**
 * Who signs people in.
 *
 * @param application whether the application around Longhaul does, and Longhaul asks the container who it is
 * @param origins other origins whose web pages may call
 * @param proxies addresses of proxies that are believed when they say for whom they ask
 * @param issuer whose tokens are accepted; null for nobody's
 */
public record SecuritySettings(
        boolean application,
        List<String> origins,
        List<String> proxies,
        @Nullable Issuer issuer) {
    static final String AUTHENTICATION = "longhaul.authentication";

    /**
     * An OpenID Connect issuer.
     *
     * @param issuer its name as it stands in its tokens
     * @param audience for whom a token must be
     * @param keys where its keys are; empty to be asked of the issuer
     * @param nameClaim the claim with the account's name; empty for the usual ones
     * @param rolesClaim the claim with the roles
     */
    public record Issuer(
            String issuer, String audience, Optional<URI> keys, Optional<String> nameClaim, String rolesClaim) {}

    /** Fixes the origins. */
    public SecuritySettings {
        origins = List.copyOf(origins);
        proxies = List.copyOf(proxies);
    }

    /**
     * Reads {@code longhaul.authentication}, {@code longhaul.origins}, {@code longhaul.proxies} and {@code longhaul.oidc.*}.
     *
     * @throws IllegalArgumentException if they make no sense
     */
    public static SecuritySettings read(Configured configured) {
        return new SecuritySettings(
                application(configured),
                configured.list("longhaul.origins"),
                configured.list("longhaul.proxies"),
                issuer(configured));
    }

    static boolean application(Configured configured) {
        String choice = configured.text(AUTHENTICATION).orElse("longhaul");
        return switch (choice) {
            case "longhaul" -> false;
            case "application" -> true;
            default ->
                throw new IllegalArgumentException(AUTHENTICATION + " is longhaul or application, not " + choice);
        };
    }

    private static @Nullable Issuer issuer(Configured configured) {
        String issuer = configured.text("longhaul.oidc.issuer").orElse("");
        if (issuer.isEmpty()) {
            return null;
        }
        String audience = configured
                .text("longhaul.oidc.audience")
                .orElseThrow(() -> new IllegalArgumentException("longhaul.oidc.audience is not set: without it a token"
                        + " that the issuer gave out for another program would open this one"));
        return new Issuer(
                issuer,
                audience,
                configured.text("longhaul.oidc.jwks-uri").map(URI::create),
                configured.text("longhaul.oidc.name-claim"),
                configured.text("longhaul.oidc.roles-claim").orElse("groups"));
    }
}
