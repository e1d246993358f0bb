package org.longhaul.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longhaul.security.Gatehouse.ADDRESS;
import static org.longhaul.security.Gatehouse.BOSS;
import static org.longhaul.security.Gatehouse.PASSWORD;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.security.Authentication.Way;
import org.longhaul.testing.TestDatabase;

/** The mechanism's decisions, on one database. */
class AuthenticatorTest {
    private final TestDatabase database = TestDatabase.of(TestDatabase.Kind.H2);
    private final Gatehouse gate = new Gatehouse(database);

    @BeforeEach
    void an_account() {
        database.clean();
        gate.account("ann", Grant.everywhere(Role.VIEWER));
    }

    @Test
    void a_token_is_known_with_the_roles_its_account_has_now() {
        String token = gate.tokens.create("ann", "laptop", null, BOSS).text();
        assertThat(known(header("Bearer " + token)).caller().grants()).containsExactly(Grant.everywhere(Role.VIEWER));

        gate.accounts.change("ann", null, Set.of(new Grant(Role.OPERATOR, "red")), false, BOSS);

        Authentication now = known(header("bearer  " + token));
        assertThat(now.caller()).isEqualTo(new Caller("ann", ADDRESS, Set.of(new Grant(Role.OPERATOR, "red"))));
        assertThat(now.way()).isEqualTo(Way.TOKEN);
    }

    @Test
    void a_password_is_known_and_hashed_once_in_a_while() {
        IntStream.range(0, 20)
                .forEach(i -> assertThat(known(basic("ann", PASSWORD)).way()).isEqualTo(Way.PASSWORD));
        assertThat(gate.hash.asked()).isEqualTo(1);

        gate.clock.advance(Duration.ofSeconds(10));
        known(basic("ann", PASSWORD));
        assertThat(gate.hash.asked()).isEqualTo(2);
    }

    @Test
    void a_password_that_was_known_a_moment_ago_is_refused_once_it_was_changed_or_its_account_disabled() {
        known(basic("ann", PASSWORD));

        gate.accounts.change("ann", "another password", Set.of(), false, BOSS);
        assertThat(basic("ann", PASSWORD)).isInstanceOf(Verdict.Wrong.class);

        known(basic("ann", "another password"));
        gate.accounts.change("ann", null, Set.of(), true, BOSS);
        assertThat(basic("ann", "another password")).isInstanceOf(Verdict.Wrong.class);
    }

    @Test
    void an_unknown_account_costs_as_much_as_a_known_one() {
        basic("ann", "wrong");
        int known = gate.hash.asked();
        basic("nobody", "wrong");

        assertThat(gate.hash.asked()).isEqualTo(2 * known);
    }

    @Test
    void an_account_without_a_password_has_none_that_is_right() {
        gate.accounts.create("robot", null, Set.of(), false, BOSS);

        assertThat(basic("robot", "")).isInstanceOf(Verdict.Wrong.class);
        assertThat(basic("robot", "null")).isInstanceOf(Verdict.Wrong.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer lh_",
                "Bearer x.y.z",
                "Basic",
                "Basic ***",
                "Basic YW5u",
                "Digest x"
            })
    void a_header_that_proves_nothing_is_wrong(String value) {
        assertThat(header(value)).isInstanceOf(Verdict.Wrong.class);
    }

    @Test
    void two_headers_are_wrong_even_if_one_is_right() {
        String token =
                "Bearer " + gate.tokens.create("ann", "laptop", null, BOSS).text();

        assertThat(look("GET", List.of(token, token), null, null)).isInstanceOf(Verdict.Wrong.class);
    }

    @Test
    void without_header_and_cookie_it_is_nobody() {
        assertThat(look("GET", List.of(), null, null)).isInstanceOf(Verdict.Nobody.class);
    }

    @Test
    void a_session_reads_by_its_cookie_and_writes_with_its_token_only() {
        String session =
                gate.sessions.open("ann", PASSWORD, ADDRESS).orElseThrow().secret();
        String csrf = Sessions.csrf(session);

        assertThat(known(look("GET", List.of(), session, null)).way()).isEqualTo(Way.SESSION);
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "anything")) {
            assertThat(look(method, List.of(), session, null)).isInstanceOf(Verdict.Unasked.class);
            assertThat(look(method, List.of(), session, "")).isInstanceOf(Verdict.Unasked.class);
            assertThat(look(method, List.of(), session, session)).isInstanceOf(Verdict.Unasked.class);
            assertThat(known(look(method, List.of(), session, csrf)).session()).isEqualTo(session);
        }
        assertThat(look("GET", List.of(), csrf, csrf)).isInstanceOf(Verdict.Over.class);
    }

    @Test
    void the_proof_of_one_session_is_none_of_another() {
        String one = gate.sessions.open("ann", PASSWORD, ADDRESS).orElseThrow().secret();
        String other =
                gate.sessions.open("ann", PASSWORD, ADDRESS).orElseThrow().secret();

        assertThat(look("POST", List.of(), one, Sessions.csrf(other))).isInstanceOf(Verdict.Unasked.class);
    }

    @Test
    void a_header_counts_more_than_a_cookie() {
        String session =
                gate.sessions.open("ann", PASSWORD, ADDRESS).orElseThrow().secret();

        assertThat(look("GET", List.of("Bearer lh_wrong"), session, null)).isInstanceOf(Verdict.Wrong.class);
    }

    @Test
    void after_many_wrong_passwords_the_right_one_is_not_looked_at() {
        known(basic("ann", PASSWORD));
        IntStream.range(0, 5).forEach(i -> basic("ann", "wrong " + i));
        int asked = gate.hash.asked();

        assertThat(basic("ann", PASSWORD)).isEqualTo(new Verdict.Later(1));

        assertThat(gate.hash.asked()).isEqualTo(asked);
        assertThat(gate.acts()).startsWith("sign-in-refused ann");
        gate.clock.advance(Duration.ofSeconds(1));
        known(basic("ann", PASSWORD));
    }

    @Test
    void a_good_token_passes_where_many_wrong_ones_came_from() {
        String token = gate.tokens.create("ann", "laptop", null, BOSS).text();
        IntStream.range(0, 30).forEach(i -> header("Bearer lh_" + i));

        assertThat(header("Bearer lh_another")).isEqualTo(new Verdict.Later(1));
        known(header("Bearer " + token));
    }

    @Test
    void nothing_shows_a_secret() {
        String session =
                gate.sessions.open("ann", PASSWORD, ADDRESS).orElseThrow().secret();

        assertThat(look("GET", List.of(), session, null).toString()).doesNotContain(session);
        assertThat(gate.accountStore.find("ann").orElseThrow().toString()).doesNotContain("quick:");
    }

    private Verdict header(String value) {
        return look("GET", List.of(value), null, null);
    }

    private Verdict basic(String account, String password) {
        return header("Basic "
                + Base64.getEncoder().encodeToString((account + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    private Verdict look(String method, List<String> authorization, String cookie, String csrf) {
        return gate.authenticator.look(new Authenticator.Credentials(method, authorization, cookie, csrf, ADDRESS));
    }

    private static Authentication known(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Known.class);
        return ((Verdict.Known) verdict).authentication();
    }
}
