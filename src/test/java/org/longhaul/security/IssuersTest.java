package org.longhaul.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.testing.SettableClock;

/** With an issuer of its own, whose keys are made here. */
@SuppressWarnings("JavaUtilDate") // the library's
class IssuersTest {
    private static final String AUDIENCE = "longhaul";

    private final SettableClock clock = new SettableClock();
    private HttpServer http;
    private String issuer;
    private RSAKey rsa;
    private volatile List<JWK> published;
    private Issuers issuers;

    @BeforeEach
    void an_issuer() throws Exception {
        rsa = new RSAKeyGenerator(2048).keyID("first").generate();
        published = List.of(rsa.toPublicJWK());
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = "http://127.0.0.1:%d/realm".formatted(http.getAddress().getPort());
        http.createContext(
                "/realm/.well-known/openid-configuration",
                exchange -> answer(exchange, "{\"issuer\": \"%1$s\", \"jwks_uri\": \"%1$s/keys\"}".formatted(issuer)));
        http.createContext("/realm/keys", exchange -> answer(exchange, new JWKSet(published).toString()));
        http.start();
        issuers = issuers(Optional.empty(), "groups");
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    private Issuers issuers(Optional<String> nameClaim, String rolesClaim) {
        return new Issuers(
                new SecuritySettings(
                        false,
                        List.of(),
                        List.of(),
                        new SecuritySettings.Issuer(issuer, AUDIENCE, Optional.empty(), nameClaim, rolesClaim)),
                clock);
    }

    @Test
    void a_good_token_names_its_bearer_and_its_groups_give_roles() throws Exception {
        Caller caller = issuers.find(
                        signed(claims().claim(
                                        "groups",
                                        List.of(
                                                "task-viewer",
                                                "task-operator:red",
                                                "task-king",
                                                "staff",
                                                "task-admin:"))),
                        "192.0.2.7")
                .orElseThrow();

        assertThat(caller.name()).isEqualTo("ann");
        assertThat(caller.origin()).isEqualTo("192.0.2.7");
        assertThat(caller.grants())
                .containsExactlyInAnyOrder(Grant.everywhere(Role.VIEWER), new Grant(Role.OPERATOR, "red"));
    }

    @Test
    void a_token_signed_on_a_curve_is_good_and_its_access_token_type_too() throws Exception {
        ECKey curve = new ECKeyGenerator(Curve.P_256).keyID("curve").generate();
        published = List.of(rsa.toPublicJWK(), curve.toPublicJWK());
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID("curve")
                .type(new JOSEObjectType("at+jwt"))
                .build();

        assertThat(found(signed(header, new ECDSASigner(curve), claims()))).isTrue();
    }

    @Test
    void the_name_is_the_first_of_the_usual_claims_or_the_one_that_is_set() throws Exception {
        String token = signed(claims().claim("upn", "ann@example.org").claim("email", "a@b.c"));

        assertThat(issuers.find(token, null)).map(Caller::name).contains("ann@example.org");
        assertThat(issuers(Optional.of("email"), "groups").find(token, null))
                .map(Caller::name)
                .contains("a@b.c");
        assertThat(issuers(Optional.of("none"), "groups").find(token, null)).isEmpty();
    }

    @Test
    void roles_may_be_deeper_in_the_token() throws Exception {
        String token = signed(claims().claim("realm_access", Map.of("roles", List.of("task-admin"))));

        assertThat(issuers(Optional.empty(), "realm_access.roles").find(token, null))
                .hasValueSatisfying(
                        caller -> assertThat(caller.grants()).containsExactly(Grant.everywhere(Role.ADMIN)));
        assertThat(issuers.find(token, null))
                .hasValueSatisfying(caller -> assertThat(caller.grants()).isEmpty());
    }

    @Test
    void a_token_that_is_over_or_not_yet_good_is_refused() throws Exception {
        assertThat(found(signed(claims().expirationTime(in(-61))))).isFalse();
        assertThat(found(signed(claims().expirationTime(null)))).isFalse();
        assertThat(found(signed(claims().notBeforeTime(in(120))))).isFalse();

        String token = signed(claims());
        assertThat(found(token)).isTrue();
        clock.advance(Duration.ofMinutes(7));
        assertThat(found(token)).isFalse();
    }

    @Test
    void a_token_for_another_program_or_of_another_issuer_is_refused() throws Exception {
        assertThat(found(signed(claims().audience("another")))).isFalse();
        assertThat(found(signed(claims().audience((String) null)))).isFalse();
        assertThat(found(signed(claims().audience(List.of("another", AUDIENCE)))))
                .isTrue();
        assertThat(found(signed(claims().issuer(issuer + "/")))).isFalse();
        assertThat(found(signed(claims().issuer(null)))).isFalse();
    }

    @Test
    void a_token_that_nobody_signed_is_refused() throws Exception {
        assertThat(found(new PlainJWT(claims().build()).serialize())).isFalse();
        String signed = signed(claims());
        assertThat(found(signed.substring(0, signed.lastIndexOf('.') + 1))).isFalse();
    }

    @Test
    void a_token_signed_with_the_public_key_as_a_shared_secret_is_refused() throws Exception {
        var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build();
        byte[] publicKey = rsa.toRSAPublicKey().getEncoded();

        assertThat(found(signed(header, new MACSigner(publicKey), claims()))).isFalse();
    }

    @Test
    void a_token_of_a_key_that_was_never_published_is_refused() throws Exception {
        RSAKey stranger = new RSAKeyGenerator(2048).keyID("first").generate();

        assertThat(found(signed(header("first"), new RSASSASigner(stranger), claims())))
                .isFalse();
        assertThat(found(signed(header("unknown"), new RSASSASigner(stranger), claims())))
                .isFalse();
    }

    @Test
    void a_new_key_is_asked_for_when_a_token_names_it() throws Exception {
        assertThat(found(signed(claims()))).isTrue();
        RSAKey second = new RSAKeyGenerator(2048).keyID("second").generate();
        published = List.of(second.toPublicJWK());

        assertThat(found(signed(header("second"), new RSASSASigner(second), claims())))
                .isTrue();
        assertThat(found(signed(claims()))).as("the former key is gone").isFalse();
    }

    @Test
    void an_issuer_that_speaks_for_another_is_not_believed_and_asked_again_later() throws Exception {
        String right = issuer;
        String token = signed(claims());
        issuer = "http://somebody.else";
        assertThat(issuersOf(right).find(token, null)).isEmpty();

        var patient = issuersOf(right);
        assertThat(patient.find(token, null)).isEmpty();
        issuer = right;
        assertThat(patient.find(token, null)).as("not at once").isEmpty();
        clock.advance(Duration.ofSeconds(10));
        assertThat(patient.find(token, null)).isPresent();
    }

    private Issuers issuersOf(String name) {
        return new Issuers(
                new SecuritySettings(
                        false,
                        List.of(),
                        List.of(),
                        new SecuritySettings.Issuer(name, AUDIENCE, Optional.empty(), Optional.empty(), "groups")),
                clock);
    }

    @Test
    void a_token_of_longhauls_own_is_none_of_the_issuer() {
        assertThat(issuers.resembles("lh_" + Keys.fresh())).isFalse();
        assertThat(issuers.resembles("a.b.c")).isTrue();
        assertThat(new Issuers(new SecuritySettings(false, List.of(), List.of(), null), clock).resembles("a.b.c"))
                .isFalse();
    }

    private boolean found(String token) {
        return issuers.resembles(token) && issuers.find(token, null).isPresent();
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(AUDIENCE)
                .subject("4711")
                .claim("preferred_username", "ann")
                .expirationTime(in(300));
    }

    private Date in(int seconds) {
        return Date.from(clock.instant().plusSeconds(seconds));
    }

    private String signed(JWTClaimsSet.Builder claims) throws JOSEException {
        return signed(header("first"), new RSASSASigner(rsa), claims);
    }

    private static JWSHeader header(String key) {
        return new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID(key)
                .type(JOSEObjectType.JWT)
                .build();
    }

    private static String signed(JWSHeader header, JWSSigner signer, JWTClaimsSet.Builder claims) throws JOSEException {
        var token = new SignedJWT(header, claims.build());
        token.sign(signer);
        return token.serialize();
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
