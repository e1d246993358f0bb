package org.longhaul.security;

import static org.longhaul.platform.JsonText.JSON;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonException;
import java.io.IOException;
import java.io.StringReader;
import java.lang.System.Logger.Level;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Texts;

/**
 * Accepts the signed tokens of an OpenID Connect issuer, if one is configured. The issuer's keys are asked for when they
 * are needed, kept for some minutes, and asked for again when a token names one that is not among them.
 */
@ApplicationScoped
public class Issuers {
    private static final System.Logger LOG = System.getLogger(Issuers.class.getName());
    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*");
    private static final int CONNECT_MILLIS = 3000;
    private static final int READ_MILLIS = 5000;
    private static final int MAX_BYTES = 512 * 1024;
    private static final int MAX_NAME = 100;
    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** Signatures with a pair of keys. One with a shared secret is not among them: nobody here shares one. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final List<String> USUAL_NAMES = List.of("upn", "preferred_username", "sub");

    private SecuritySettings.@Nullable Issuer issuer;
    private Clock clock;
    private @Nullable DefaultJWTProcessor<SecurityContext> processor;
    private Instant notBefore = Instant.MIN;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Issuers() {}

    /** Accepts the tokens of the issuer in these settings. */
    @Inject
    public Issuers(SecuritySettings settings, Clock clock) {
        this.issuer = settings.issuer();
        this.clock = clock;
    }

    /** Whether this may be a token of the issuer. */
    boolean resembles(String token) {
        return issuer != null && JWT.matcher(token).matches();
    }

    /**
     * Who the token is of.
     *
     * @param origin the address the request comes from
     * @return empty if the token is not good, or the issuer's keys cannot be had
     */
    Optional<Caller> find(String token, @Nullable String origin) {
        SecuritySettings.Issuer known = issuer;
        DefaultJWTProcessor<SecurityContext> ready = known == null ? null : ready(known);
        if (known == null || ready == null) {
            return Optional.empty();
        }
        try {
            return caller(ready.process(token, null), known, origin);
        } catch (ParseException | BadJOSEException e) {
            LOG.log(Level.DEBUG, "security: a token was refused: {0}", e.getMessage());
            return Optional.empty();
        } catch (RateLimitReachedException e) {
            LOG.log(Level.DEBUG, "security: a token names a key that was asked for too often: {0}", e.getMessage());
            return Optional.empty();
        } catch (JOSEException e) {
            LOG.log(Level.WARNING, "security: a token could not be checked: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Caller> caller(
            JWTClaimsSet claims, SecuritySettings.Issuer known, @Nullable String origin) {
        Stream<String> names = known.nameClaim().map(Stream::of).orElseGet(USUAL_NAMES::stream);
        return names.map(claims::getClaim)
                .filter(name -> name instanceof String text && !text.isBlank())
                .map(String.class::cast)
                .findFirst()
                .filter(name -> name.length() <= MAX_NAME && Texts.line(name) && !Accounts.reserved(name))
                .map(name -> new Caller(name, origin, grants(claim(claims, known.rolesClaim()))));
    }

    /** The claim of that name; where there is none, a dot leads into an object. */
    private static @Nullable Object claim(JWTClaimsSet claims, String path) {
        Object direct = claims.getClaim(path);
        if (direct != null) {
            return direct;
        }
        Object inner = claims.getClaims();
        for (String name : path.split("\\.", -1)) {
            inner = inner instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return inner;
    }

    private static Set<Grant> grants(@Nullable Object claim) {
        Stream<String> groups = Stream.empty();
        if (claim instanceof Collection<?> several) {
            groups = several.stream().filter(Objects::nonNull).map(Object::toString);
        } else if (claim instanceof String text) {
            groups = Arrays.stream(text.split(" ", -1));
        }
        return groups.map(Grant::of).flatMap(Optional::stream).collect(Collectors.toSet());
    }

    private synchronized @Nullable DefaultJWTProcessor<SecurityContext> ready(SecuritySettings.Issuer known) {
        if (processor == null && !clock.instant().isBefore(notBefore)) {
            try {
                processor = processor(known);
            } catch (IOException | JsonException | IllegalArgumentException | ClassCastException e) {
                notBefore = clock.instant().plus(PAUSE);
                LOG.log(
                        Level.WARNING,
                        "security: the issuer %s does not say where its keys are (%s); its tokens are refused"
                                .formatted(known.issuer(), e));
            }
        }
        return processor;
    }

    private DefaultJWTProcessor<SecurityContext> processor(SecuritySettings.Issuer known) throws IOException {
        var made = new DefaultJWTProcessor<SecurityContext>();
        made.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"), null));
        made.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys(known)));
        made.setJWTClaimsSetVerifier(
                new DefaultJWTClaimsVerifier<>(
                        known.audience(),
                        new JWTClaimsSet.Builder().issuer(known.issuer()).build(),
                        Set.of("exp")) {
                    @Override
                    @SuppressWarnings("JavaUtilDate") // the library's
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                });
        return made;
    }

    private static JWKSource<SecurityContext> keys(SecuritySettings.Issuer known) throws IOException {
        var retriever = new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, MAX_BYTES);
        URI place = known.keys().isPresent() ? known.keys().get() : discovered(known, retriever);
        return JWKSourceBuilder.<SecurityContext>create(place.toURL(), retriever)
                .retrying(true)
                .build();
    }

    private static URI discovered(SecuritySettings.Issuer known, DefaultResourceRetriever retriever)
            throws IOException {
        String base = known.issuer().endsWith("/") ? known.issuer() : known.issuer() + "/";
        URI place = URI.create(base).resolve(".well-known/openid-configuration");
        try (var reader = JSON.createReader(
                new StringReader(retriever.retrieveResource(place.toURL()).getContent()))) {
            var says = reader.readObject();
            if (!known.issuer().equals(says.getString("issuer", ""))) {
                throw new MalformedURLException(place + " speaks for another issuer");
            }
            return URI.create(says.getString("jwks_uri", ""));
        }
    }
}
