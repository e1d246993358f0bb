package org.longhaul.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longhaul.security.Authentication.Way;

/** Finds out who sends a request: by a token, by account and password, or by the cookie of a session. */
@ApplicationScoped
public class Authenticator {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private Tokens tokens;
    private SignIns signIns;
    private Sessions sessions;
    private Issuers issuers;
    private SignInLimits limits;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Authenticator() {}

    /** Asks these. */
    @Inject
    public Authenticator(Tokens tokens, SignIns signIns, Sessions sessions, Issuers issuers, SignInLimits limits) {
        this.tokens = tokens;
        this.signIns = signIns;
        this.sessions = sessions;
        this.issuers = issuers;
        this.limits = limits;
    }

    /**
     * What a request says of its sender.
     *
     * @param method the method of HTTP
     * @param authorization the headers of that name
     * @param cookie the session's cookie, if there is one
     * @param csrf what proves that a request with a cookie was not forged, if it is there
     * @param address where it comes from
     */
    record Credentials(
            String method,
            List<String> authorization,
            @Nullable String cookie,
            @Nullable String csrf,
            String address) {
        @Override
        public String toString() {
            return "Credentials[method=" + method + ", address=" + address + "]";
        }
    }

    /** Looks at the credentials. A header counts more than a cookie, which browsers send unasked. */
    Verdict look(Credentials credentials) {
        try {
            if (credentials.authorization().size() > 1) {
                return wrongToken(credentials.address());
            }
            if (!credentials.authorization().isEmpty()) {
                return header(credentials.authorization().get(0).strip(), credentials.address());
            }
            return credentials.cookie() == null ? new Verdict.Nobody() : session(credentials, credentials.cookie());
        } catch (TooManySignInsException e) {
            return new Verdict.Later(e.seconds());
        }
    }

    private Verdict header(String header, String address) {
        int blank = header.indexOf(' ');
        String scheme = blank < 0 ? header : header.substring(0, blank);
        String rest = blank < 0 ? "" : header.substring(blank + 1).strip();
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "bearer" -> token(rest, address);
            case "basic" -> password(rest, address);
            default -> new Verdict.Wrong();
        };
    }

    /** A token is looked at before its sender has to wait: nobody guesses one, and others may be behind that address. */
    private Verdict token(String token, String address) {
        if (issuers.resembles(token)) {
            var caller = issuers.find(token, address);
            return caller.isPresent()
                    ? new Verdict.Known(new Authentication(caller.get(), Way.ISSUER, null))
                    : wrongToken(address);
        }
        Optional<Account> account = token.startsWith(Tokens.PREFIX) ? tokens.find(token) : Optional.empty();
        return account.isPresent() ? known(account.get(), Way.TOKEN, null, address) : wrongToken(address);
    }

    private Verdict wrongToken(String address) {
        Duration wait = limits.delay(address);
        if (!wait.isZero()) {
            throw new TooManySignInsException(wait);
        }
        limits.failed(address);
        return new Verdict.Wrong();
    }

    private Verdict password(String encoded, String address) {
        String decoded = decoded(encoded);
        int colon = decoded.indexOf(':');
        if (colon < 0) {
            return new Verdict.Wrong();
        }
        return signIns.verify(decoded.substring(0, colon), decoded.substring(colon + 1), address)
                .map(account -> known(account, Way.PASSWORD, null, address))
                .orElseGet(Verdict.Wrong::new);
    }

    private static String decoded(String encoded) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(encoded)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return "";
        }
    }

    private Verdict session(Credentials credentials, String cookie) {
        var account = sessions.find(cookie);
        if (account.isEmpty()) {
            return new Verdict.Over();
        }
        String proof = credentials.csrf();
        if (!READING.contains(credentials.method()) && (proof == null || !Keys.same(proof, Sessions.csrf(cookie)))) {
            return new Verdict.Unasked();
        }
        return known(account.get(), Way.SESSION, cookie, credentials.address());
    }

    private static Verdict known(Account account, Way way, @Nullable String session, String address) {
        return new Verdict.Known(
                new Authentication(new Caller(account.name(), address, account.grants()), way, session));
    }
}
