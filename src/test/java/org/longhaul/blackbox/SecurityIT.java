package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may come in, how they prove it, and what they may do. */
@ExtendWith(SharedServer.class)
class SecurityIT {
    private static final String PASSWORD = "correct horse battery";
    private static final String SECONDS = "{\"type\": \"countdown-direct\", \"parameters\": {\"seconds\": 0}%s}";

    @ParameterizedTest
    @ValueSource(
            strings = {"/api", "/api/", "/api/tasks", "/api/me", "/api/nothing", "/api/session", "/api/docs/../tasks"})
    void nobody_is_served_without_proof(String path, ServerUnderTest server) {
        assertUnauthenticated(server.anonymous().get(path));
    }

    @Test
    void what_is_no_part_of_the_interface_is_left_alone(ServerUnderTest server) {
        assertThat(server.anonymous().get("/health/live").statusCode()).isEqualTo(200);
        assertThat(server.anonymous().get("/openapi").statusCode()).isEqualTo(200);
    }

    @Test
    void wrong_credentials_are_refused_all_alike(ServerUnderTest server) {
        account(server, "sec-off", "{\"role\": \"task-viewer\"}");
        server.put("/api/accounts/sec-off", "{\"roles\": [], \"disabled\": true}");
        List<HttpResponse<String>> answers = List.of(
                server.as("lh_" + "x".repeat(43)).get("/api/me"),
                server.as("anything").get("/api/me"),
                server.with(basic("sec-nobody", PASSWORD)).get("/api/me"),
                server.with(basic("sec-off", PASSWORD)).get("/api/me"),
                server.with(basic("sec-off", "wrong " + PASSWORD)).get("/api/me"),
                server.with(Map.of("Authorization", "Digest x")).get("/api/me"),
                server.with(Map.of("Authorization", "Basic %%%")).get("/api/me"));

        answers.forEach(SecurityIT::assertUnauthenticated);
        assertThat(answers)
                .extracting(HttpResponse::body)
                .containsOnly(answers.get(0).body());
        assertUnauthenticated(server.as("lh_wrong").get("/api/openapi"));
    }

    @Test
    void the_first_account_can_sign_in_by_each_way(ServerUnderTest server) throws Exception {
        assertThat(me(server)).isEqualTo("admin by token");
        assertThat(me(server.with(basic("admin", server.adminPassword())))).isEqualTo("admin by password");

        HttpResponse<String> opened = signIn(server, "admin", server.adminPassword());
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
        assertThat(me(server.with(Map.of("Cookie", cookie(opened))))).isEqualTo("admin by session");
    }

    @Test
    void the_first_accounts_file_is_its_owners_alone_and_no_secret_is_in_the_log(ServerUnderTest server)
            throws Exception {
        Path home = server.server().config().home();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("admin-credentials"))))
                .isEqualTo("rw-------");
        String log = Files.readString(server.server().logFile(), StandardCharsets.ISO_8859_1);
        assertThat(log)
                .doesNotContain(server.adminPassword())
                .doesNotContain(server.adminToken())
                .doesNotContain("lh_")
                .doesNotContain(PASSWORD);
    }

    @Test
    void the_cookie_is_for_this_server_and_no_script(ServerUnderTest server) throws Exception {
        HttpResponse<String> plain = signIn(server, "admin", server.adminPassword());
        HttpResponse<String> behindTls = server.anonymous()
                .send(signInRequest(server, "admin", server.adminPassword()).header("X-Forwarded-Proto", "https"));

        assertThat(setCookie(plain))
                .contains("HttpOnly", "SameSite=Strict", "Path=/")
                .doesNotContain("Secure", "Domain", "Expires");
        assertThat(setCookie(behindTls)).contains("Secure");
    }

    @Test
    void a_session_changes_something_only_with_its_token_and_ends_when_it_is_closed(ServerUnderTest server)
            throws Exception {
        HttpResponse<String> opened = signIn(server, "admin", server.adminPassword());
        String csrf = ServerUnderTest.json(opened).getString("csrf");
        var session = server.with(Map.of("Cookie", cookie(opened)));
        var proven = server.with(Map.of("Cookie", cookie(opened), "X-CSRF-Token", csrf));
        var wrong = server.with(Map.of("Cookie", cookie(opened), "X-CSRF-Token", csrf.toLowerCase(Locale.ROOT)));

        assertThat(ServerUnderTest.json(session.get("/api/session")).getString("csrf"))
                .isEqualTo(csrf);
        assertProblem(session.post("/api/tasks", SECONDS.formatted("")), 403, "csrf");
        assertProblem(wrong.post("/api/tasks", SECONDS.formatted("")), 403, "csrf");
        assertProblem(session.delete("/api/session"), 403, "csrf");
        assertThat(proven.post("/api/tasks", SECONDS.formatted("")).statusCode())
                .isEqualTo(202);

        HttpResponse<String> closed = proven.delete("/api/session");
        assertThat(closed.statusCode()).isEqualTo(204);
        assertThat(setCookie(closed)).contains("Max-Age=0");
        assertUnauthenticated(session.get("/api/me"));
        assertThat(server.send(signInRequest(server, "admin", server.adminPassword())
                                .header("Cookie", cookie(opened)))
                        .statusCode())
                .as("a browser with an old cookie signs in again")
                .isEqualTo(201);
    }

    @Test
    void what_is_revoked_is_refused_at_once(ServerUnderTest server) throws Exception {
        account(server, "sec-revoked", "{\"role\": \"task-viewer\"}");
        var byPassword = server.with(basic("sec-revoked", PASSWORD));
        HttpResponse<String> made = byPassword.post("/api/me/tokens", "{\"label\": \"mine\"}");
        String token = ServerUnderTest.json(made).getString("token");
        var bySession = server.with(Map.of("Cookie", cookie(signIn(server, "sec-revoked", PASSWORD))));
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(token).matches("lh_[A-Za-z0-9_-]{43}");
        assertThat(server.get("/api/accounts/sec-revoked/tokens").body())
                .contains("\"label\":\"mine\"")
                .doesNotContain(token);
        assertThat(List.of(byPassword, server.as(token), bySession))
                .allSatisfy(each -> assertThat(each.get("/api/me").statusCode()).isEqualTo(200));

        String id = ServerUnderTest.json(made).getString("id");
        assertThat(byPassword.delete("/api/me/tokens/" + id).statusCode()).isEqualTo(204);
        assertUnauthenticated(server.as(token).get("/api/me"));
        assertProblem(byPassword.delete("/api/me/tokens/" + id), 404, "unknown-token");

        assertThat(server.put(
                                "/api/accounts/sec-revoked",
                                "{\"roles\": [], \"password\": \"another %s\"}".formatted(PASSWORD))
                        .statusCode())
                .isEqualTo(200);
        assertUnauthenticated(byPassword.get("/api/me"));
        assertUnauthenticated(bySession.get("/api/me"));

        var again = server.with(basic("sec-revoked", "another " + PASSWORD));
        assertThat(again.get("/api/me").statusCode()).isEqualTo(200);
        assertThat(server.delete("/api/accounts/sec-revoked").statusCode()).isEqualTo(204);
        assertUnauthenticated(again.get("/api/me"));
        assertProblem(server.delete("/api/accounts/sec-revoked"), 404, "unknown-account");
    }

    @Test
    void the_own_password_is_changed_with_the_present_one(ServerUnderTest server) {
        account(server, "sec-own", "");
        var own = server.with(basic("sec-own", PASSWORD));

        assertProblem(
                own.put("/api/me/password", "{\"current\": \"is not it at all\", \"password\": \"a new long one\"}"),
                422,
                "invalid-input");
        assertProblem(
                own.put("/api/me/password", "{\"current\": \"%s\", \"password\": \"short\"}".formatted(PASSWORD)),
                422,
                "invalid-input");
        assertThat(own.put(
                                "/api/me/password",
                                "{\"current\": \"%s\", \"password\": \"a new long one\"}".formatted(PASSWORD))
                        .statusCode())
                .isEqualTo(204);
        assertThat(me(server.with(basic("sec-own", "a new long one")))).isEqualTo("sec-own by password");
    }

    @Test
    void who_guesses_has_to_wait_and_the_right_password_is_not_told_meanwhile(ServerUnderTest server) {
        account(server, "sec-guessed", "");
        for (int i = 0; i < 4; i++) {
            assertProblem(signIn(server, "sec-guessed", "guess number " + i), 401, "unauthenticated");
        }
        Awaitility.await("a wait that is long enough to be seen")
                .atMost(Duration.ofSeconds(30))
                .until(() -> seconds(signIn(server, "sec-guessed", "and another")) >= 3);

        assertProblem(signIn(server, "sec-guessed", PASSWORD), 429, "too-many-sign-ins");

        assertThat(me(server)).as("others go on").isEqualTo("admin by token");
        assertThat(audit(server, "action=sign-in-refused&subject=sec-guessed")).isNotEmpty();
        Awaitility.await("the wait to be over")
                .atMost(Duration.ofSeconds(30))
                .until(() -> signIn(server, "sec-guessed", PASSWORD).statusCode() == 201);
    }

    /** How long an answer says to wait; zero if it does not. */
    private static int seconds(HttpResponse<String> answer) {
        return answer.headers().firstValue("Retry-After").map(Integer::valueOf).orElse(0);
    }

    @Test
    void roles_for_a_product_end_with_it(ServerUnderTest server) {
        var operator = server.account("sec-product", "task-submitter:red", "task-operator:red");
        var stranger = server.account("sec-stranger");
        String plain = server.submit(
                "countdown-direct", Json.createObjectBuilder().add("seconds", 0).build());

        assertThat(operator.get("/api/tasks/" + plain).statusCode()).isEqualTo(404);
        assertThat(ids(operator)).doesNotContain(plain);
        assertProblem(stranger.get("/api/tasks"), 403, "forbidden");
        assertProblem(operator.get("/api/accounts"), 403, "forbidden");
        assertProblem(operator.get("/api/audit"), 403, "forbidden");
        JsonObject me = ServerUnderTest.json(operator.get("/api/me"));
        assertThat(me.getJsonArray("roles"))
                .hasToString(
                        "[{\"role\":\"task-submitter\",\"product\":\"red\"},{\"role\":\"task-operator\",\"product\":\"red\"}]");
    }

    @Test
    void an_administrator_for_a_product_is_none_of_accounts(ServerUnderTest server) {
        var admin = server.account("sec-product-admin", "task-admin:red");

        assertProblem(admin.get("/api/accounts"), 403, "forbidden");
        assertProblem(admin.get("/api/audit"), 403, "forbidden");
        assertThat(admin.get("/api/tasks").statusCode()).isEqualTo(200);
    }

    @Test
    void who_submits_is_remembered_with_the_address(ServerUnderTest server) {
        var submitter = server.account("sec-submitter", "task-submitter");
        String id = submitter.submit(
                "countdown-direct", Json.createObjectBuilder().add("seconds", 0).build());

        assertThat(submitter.task(id).getString("submitter")).isEqualTo("sec-submitter");
        JsonObject event = ServerUnderTest.json(submitter.get("/api/tasks/" + id + "/events"))
                .getJsonArray("events")
                .getJsonObject(0);
        assertThat(event.getString("actor")).isEqualTo("sec-submitter");
        assertThat(event.getString("origin")).isEqualTo("127.0.0.1");
    }

    @Test
    void the_last_administrator_stays(ServerUnderTest server) {
        assertProblem(server.delete("/api/accounts/admin"), 409, "last-admin");
        assertProblem(
                server.put("/api/accounts/admin", "{\"roles\": [{\"role\": \"task-viewer\"}]}"), 409, "last-admin");
        assertProblem(
                server.put("/api/accounts/admin", "{\"roles\": [{\"role\": \"task-admin\"}], \"disabled\": true}"),
                409,
                "last-admin");
        assertThat(server.put("/api/accounts/admin", "{\"roles\": [{\"role\": \"task-admin\"}]}")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\": \"a b\"}                                             | name",
                "{\"name\": \"sec-x\", \"admin\": true}                          | admin",
                "{\"name\": \"sec-x\", \"password\": \"short\"}                  | password",
                "{\"name\": \"sec-x\", \"password\": 123456789012}               | password",
                "{\"name\": \"sec-x\", \"disabled\": \"no\"}                     | disabled",
                "{\"name\": \"sec-x\", \"roles\": {}}                            | roles",
                "{\"name\": \"sec-x\", \"roles\": [{\"role\": \"task-king\"}]}   | roles[0].role",
                "{\"name\": \"sec-x\", \"roles\": [{\"role\": \"task-viewer\", \"for\": \"x\"}]} | roles[0].for",
            })
    void an_account_that_cannot_be_is_refused(String body, String field, ServerUnderTest server) {
        HttpResponse<String> answer = server.post("/api/accounts", body);

        assertProblem(answer, 422, "invalid-input");
        assertThat(answer.body()).contains("\"field\":\"%s\"".formatted(field));
        assertProblem(server.get("/api/accounts/sec-x"), 404, "unknown-account");
    }

    @Test
    void accounts_are_made_once_listed_by_name_and_audited(ServerUnderTest server) {
        IntStream.range(0, 3).forEach(i -> account(server, "sec-list-" + i, ""));

        assertProblem(server.post("/api/accounts", "{\"name\": \"sec-list-0\"}"), 409, "account-exists");
        JsonObject page = ServerUnderTest.json(server.get("/api/accounts?after=sec-list-&limit=2"));
        assertThat(page.getJsonArray("accounts").getValuesAs(JsonObject.class))
                .extracting(account -> account.getString("name"))
                .containsExactly("sec-list-0", "sec-list-1");
        assertThat(page.getString("next")).contains("after=sec-list-1");
        assertThat(audit(server, "subject=sec-list-2&actor=admin"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.getString("action")).isEqualTo("account-created");
                    assertThat(entry.getString("origin")).isEqualTo("127.0.0.1");
                });
        assertThat(audit(server, "subject=sec-list-2&before=2020-01-01T00:00:00Z"))
                .isEmpty();
        JsonObject first = ServerUnderTest.json(server.get("/api/audit?limit=1"));
        assertThat(first.getJsonArray("audit")).hasSize(1);
        assertThat(server.get(first.getString("next")).statusCode()).isEqualTo(200);
        assertProblem(server.get("/api/audit?after=yesterday"), 400, "invalid-query");
        assertProblem(server.get("/api/audit?cursor=1"), 400, "invalid-query");
    }

    private static List<JsonObject> audit(ServerUnderTest server, String query) {
        return ServerUnderTest.json(server.get("/api/audit?" + query))
                .getJsonArray("audit")
                .getValuesAs(JsonObject.class);
    }

    private static List<String> ids(ServerUnderTest server) {
        return TaskList.all(server, "limit=200").stream()
                .map(task -> task.getString("id"))
                .toList();
    }

    /** Makes an account anew, with the password that all have here. */
    private static void account(ServerUnderTest server, String name, String roles) {
        server.delete("/api/accounts/" + name);
        HttpResponse<String> answer = server.post(
                "/api/accounts",
                "{\"name\": \"%s\", \"password\": \"%s\", \"roles\": [%s]}".formatted(name, PASSWORD, roles));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static Map<String, String> basic(String account, String password) {
        String pair = account + ":" + password;
        return Map.of(
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpRequest.Builder signInRequest(ServerUnderTest server, String account, String password) {
        JsonObject body = Json.createObjectBuilder()
                .add("account", account)
                .add("password", password)
                .build();
        return HttpRequest.newBuilder(server.uri("/api/session"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    private static HttpResponse<String> signIn(ServerUnderTest server, String account, String password) {
        return server.anonymous().send(signInRequest(server, account, password));
    }

    private static String me(ServerUnderTest server) {
        HttpResponse<String> answer = server.get("/api/me");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonObject me = ServerUnderTest.json(answer);
        return me.getString("name") + " by " + me.getString("authentication");
    }

    private static String setCookie(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElseThrow();
    }

    private static String cookie(HttpResponse<String> answer) {
        return setCookie(answer).split(";", 2)[0];
    }

    private static void assertUnauthenticated(HttpResponse<String> answer) {
        assertProblem(answer, 401, "unauthenticated");
        assertThat(answer.headers().allValues("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"longhaul\"", "Basic realm=\"longhaul\", charset=\"UTF-8\"");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String problem) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(ServerUnderTest.json(answer).getString("type"))
                .isEqualTo("https://longhaul.org/problems/" + problem);
    }
}
