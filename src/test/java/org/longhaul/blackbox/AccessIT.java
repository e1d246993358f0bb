package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.longhaul.testing.ApiContract;

/**
 * Who may do what: every endpoint with every role, everywhere and for a product, and without an account. The table is
 * written by hand: it says what is promised, and nothing of the product computes it.
 */
@ExtendWith(SharedServer.class)
class AccessIT {
    private static final Set<String> VERBS = Set.of("get", "post", "put", "delete", "patch");
    private static final String A = "access-a";
    private static final String B = "access-b";
    private static final String NOBODY = "0192aaaa-0000-7000-8000-000000000000";

    /** Who asks: the columns of the table, in this order. */
    private enum Who {
        NOBODY,
        VIEWER,
        VIEWER_OF_A,
        VIEWER_OF_B,
        SUBMITTER,
        SUBMITTER_OF_A,
        SUBMITTER_OF_B,
        OPERATOR,
        OPERATOR_OF_A,
        OPERATOR_OF_B,
        ADMIN,
        ADMIN_OF_A,
        ADMIN_OF_B;

        String role() {
            return "task-" + name().split("_", 2)[0].toLowerCase(Locale.ROOT);
        }

        String product() {
            return name().endsWith("_OF_A") ? A : name().endsWith("_OF_B") ? B : null;
        }

        String account() {
            return "access-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What is answered.
     *
     * <p>In a path FOREIGN stands for a task of product A that an admin has submitted, OWN for one of product A that the
     * caller has, had it been allowed to: whoever may not submit has none, and asks for an unknown one. ENDED and
     * QUEUED are such foreign tasks in that state, UNKNOWN an id that no task has, ACCOUNT an account, TOKEN a token
     * of it, MINE a token of the caller, SCHEDULE a schedule of product A.
     *
     * @param statuses one for each of {@link Who}, in that order; a dash where there is nothing to ask for
     */
    private record Row(String operation, String path, String body, String statuses) {}

    private static final String READS = "401 200 200 200 200 200 200 200 200 200 200 200 200";
    private static final String READS_A = "401 200 200 404 404 404 404 200 200 404 200 200 404";
    private static final String ACTS_ON_A = "401 403 403 404 404 404 404 202 202 404 202 202 404";
    private static final String TOO_LATE_IN_A = "401 403 403 404 404 404 404 409 409 404 409 409 404";
    private static final String UNKNOWN = "401 404 404 404 404 404 404 404 404 404 404 404 404";
    private static final String BULK = "401 403 403 403 202 202 202 202 202 202 202 202 202";
    private static final String BULK_OF_OPERATORS = "401 403 403 403 403 403 403 202 202 202 202 202 202";
    private static final String EVERYBODY = "200 200 200 200 200 200 200 200 200 200 200 200 200";
    private static final String ADMINS = "401 403 403 403 403 403 403 403 403 403 %s 403 403";
    private static final String KEEPS_A = "401 403 403 404 404 404 404 200 200 404 200 200 404";
    private static final String EVERYWHERE_OF_OPERATORS = "401 403 403 403 403 403 403 %1$s 403 403 %1$s 403 403";
    private static final String RUNS_SCHEDULE_OF_A = "401 403 403 403 403 403 403 %1$s %1$s 404 %1$s %1$s 404";
    private static final String SCHEDULE = """
            {"name": "%s", "type": "countdown", "product": "access-a", "parameters": {"seconds": 0},
             "interval": "P1D", "starts": "2031-01-31T08:00:00Z", "overlap": "allow"}""";
    private static final String SIGNED_IN = "401 %1$s %1$s %1$s %1$s %1$s %1$s %1$s %1$s %1$s %1$s %1$s %1$s";

    private static final String ORDER_A =
            "{\"type\": \"countdown\", \"product\": \"%s\", \"delay\": \"PT1H\", \"parameters\": {\"seconds\": 1}}"
                    .formatted(A);
    private static final String ORDER =
            "{\"type\": \"countdown\", \"delay\": \"PT1H\", \"parameters\": {\"seconds\": 1}}";
    private static final String NONE = "?state=DROPPED&key=access-none";

    private static final List<Row> TABLE = List.of(
            //  columns: nobody; viewer, of A, of B; submitter, of A, of B; operator, of A, of B; admin, of A, of B
            row("GET /", "/", READS),
            row("GET /openapi", "/openapi", EVERYBODY),
            row("GET /docs", "/docs", EVERYBODY),
            row("GET /docs/{asset}", "/docs/page.css", EVERYBODY),
            row("GET /tasks", "/tasks?limit=1", READS),
            row("GET /tasks/counts", "/tasks/counts", READS),
            row("GET /tasks/export", "/tasks/export?format=csv" + NONE.replace('?', '&'), READS),
            row("POST /tasks", "/tasks", ORDER_A, "401 403 403 403 202 202 422 403 403 403 202 202 422"),
            row("POST /tasks", "/tasks?validate=true", ORDER_A, "401 403 403 403 200 200 422 403 403 403 200 200 422"),
            row("POST /tasks", "/tasks?validate=true", ORDER, "401 403 403 403 200 200 200 403 403 403 200 200 200"),
            row("POST /tasks/abort", "/tasks/abort" + NONE, "", BULK),
            row("POST /tasks/retry", "/tasks/retry" + NONE, "", BULK),
            row("POST /tasks/hold", "/tasks/hold" + NONE, "", BULK_OF_OPERATORS),
            row("POST /tasks/release", "/tasks/release" + NONE, "", BULK_OF_OPERATORS),
            row("GET /tasks/{id}", "/tasks/FOREIGN", READS_A),
            row("GET /tasks/{id}", "/tasks/OWN", "401 - - - 200 200 - - - - 200 200 -"),
            row("GET /tasks/{id}", "/tasks/UNKNOWN", UNKNOWN),
            row("GET /tasks/{id}/tree", "/tasks/FOREIGN/tree", READS_A),
            row("GET /tasks/{id}/tree", "/tasks/OWN/tree", "401 - - - 200 200 - - - - 200 200 -"),
            row("GET /tasks/{id}/why", "/tasks/FOREIGN/why", READS_A),
            row("GET /tasks/{id}/why", "/tasks/OWN/why", "401 - - - 200 200 - - - - 200 200 -"),
            row("GET /tasks/{id}/comments", "/tasks/FOREIGN/comments", READS_A),
            row("GET /tasks/{id}/comments", "/tasks/OWN/comments", "401 - - - 200 200 - - - - 200 200 -"),
            row("GET /tasks/{id}/events", "/tasks/FOREIGN/events", READS_A),
            row("GET /tasks/{id}/events", "/tasks/OWN/events", "401 - - - 200 200 - - - - 200 200 -"),
            row(
                    "POST /tasks/{id}/comments",
                    "/tasks/FOREIGN/comments",
                    "{\"text\": \"seen\"}",
                    "401 403 403 404 404 404 404 201 201 404 201 201 404"),
            row(
                    "POST /tasks/{id}/comments",
                    "/tasks/OWN/comments",
                    "{\"text\": \"mine\"}",
                    "401 - - - 201 201 - - - - 201 201 -"),
            row("POST /tasks/{id}/hold", "/tasks/QUEUED/hold", "", ACTS_ON_A),
            row("POST /tasks/{id}/hold", "/tasks/OWN/hold", "", "401 - - - 403 403 - - - - 202 202 -"),
            row("POST /tasks/{id}/release", "/tasks/QUEUED/release", "", ACTS_ON_A),
            row("POST /tasks/{id}/release", "/tasks/OWN/release", "", "401 - - - 403 403 - - - - 202 202 -"),
            row("POST /tasks/{id}/abort", "/tasks/QUEUED/abort", "", ACTS_ON_A),
            row("POST /tasks/{id}/abort", "/tasks/OWN/abort", "", "401 - - - 202 202 - - - - 202 202 -"),
            row("POST /tasks/{id}/abort", "/tasks/UNKNOWN/abort", "", UNKNOWN),
            row("POST /tasks/{id}/retry", "/tasks/ENDED/retry", "", ACTS_ON_A),
            row("POST /tasks/{id}/retry", "/tasks/FOREIGN/retry", "", TOO_LATE_IN_A),
            row("POST /tasks/{id}/keep", "/tasks/QUEUED/keep", "", KEEPS_A),
            row("POST /tasks/{id}/keep", "/tasks/OWN/keep", "", "401 - - - 403 403 - - - - 200 200 -"),
            row("POST /tasks/{id}/keep", "/tasks/UNKNOWN/keep", "", UNKNOWN),
            row("DELETE /tasks/{id}/keep", "/tasks/QUEUED/keep", KEEPS_A),
            row("DELETE /tasks/{id}/keep", "/tasks/OWN/keep", "401 - - - 403 403 - - - - 200 200 -"),
            row("GET /modules", "/modules", READS),
            row("GET /modules/{module}", "/modules/sample", READS),
            row("GET /modules/{module}", "/modules/access-no-such", SIGNED_IN.formatted(404)),
            row("POST /modules/{module}/drain", "/modules/http/drain", "", EVERYWHERE_OF_OPERATORS.formatted(200)),
            row(
                    "POST /modules/{module}/drain",
                    "/modules/access-no-such/drain",
                    "",
                    EVERYWHERE_OF_OPERATORS.formatted(404)),
            row("GET /types", "/types", READS),
            row("GET /types/{name}", "/types/countdown", READS),
            row("GET /me", "/me", READS),
            row(
                    "PUT /me/password",
                    "/me/password",
                    "{\"current\": \"not this one\", \"password\": \"short\"}",
                    SIGNED_IN.formatted(422)),
            row("GET /me/tokens", "/me/tokens", READS),
            row("POST /me/tokens", "/me/tokens", "{\"label\": \"access\"}", SIGNED_IN.formatted(201)),
            row("DELETE /me/tokens/{id}", "/me/tokens/MINE", SIGNED_IN.formatted(204)),
            row("DELETE /me/tokens/{id}", "/me/tokens/UNKNOWN", SIGNED_IN.formatted(404)),
            row(
                    "POST /session",
                    "/session",
                    "{\"account\": \"access-nobody-at-all\"}",
                    "422 422 422 422 422 422 422 422 422 422 422 422 422"),
            row("GET /session", "/session", SIGNED_IN.formatted(404)),
            row("DELETE /session", "/session", SIGNED_IN.formatted(204)),
            row("GET /accounts", "/accounts", ADMINS.formatted(200)),
            row("POST /accounts", "/accounts", "{\"name\": \"access-new\", \"roles\": []}", ADMINS.formatted(201)),
            row("GET /accounts/{name}", "/accounts/ACCOUNT", ADMINS.formatted(200)),
            row("GET /accounts/{name}", "/accounts/access-no-such", ADMINS.formatted(404)),
            row(
                    "PUT /accounts/{name}",
                    "/accounts/ACCOUNT",
                    "{\"roles\": [], \"disabled\": false}",
                    ADMINS.formatted(200)),
            row("GET /accounts/{name}/tokens", "/accounts/ACCOUNT/tokens", ADMINS.formatted(200)),
            row(
                    "POST /accounts/{name}/tokens",
                    "/accounts/ACCOUNT/tokens",
                    "{\"label\": \"access\"}",
                    ADMINS.formatted(201)),
            row("DELETE /accounts/{name}/tokens/{id}", "/accounts/ACCOUNT/tokens/TOKEN", ADMINS.formatted(204)),
            row("DELETE /accounts/{name}", "/accounts/ACCOUNT", ADMINS.formatted(204)),
            row("GET /schedules", "/schedules?limit=1", "401 200 200 200 403 403 403 200 200 200 200 200 200"),
            row("POST /schedules", "/schedules", SCHEDULE.formatted("access-new"), ADMINS.formatted(201)),
            row("GET /schedules/{name}", "/schedules/SCHEDULE", "401 200 200 404 403 403 403 200 200 404 200 200 404"),
            row("PATCH /schedules/{name}", "/schedules/SCHEDULE", "{\"priority\": 1}", ADMINS.formatted(428)),
            row("POST /schedules/{name}/pause", "/schedules/SCHEDULE/pause", "", RUNS_SCHEDULE_OF_A.formatted(200)),
            row("POST /schedules/{name}/resume", "/schedules/SCHEDULE/resume", "", RUNS_SCHEDULE_OF_A.formatted(200)),
            row("POST /schedules/{name}/run", "/schedules/SCHEDULE/run", "", RUNS_SCHEDULE_OF_A.formatted(202)),
            row("DELETE /schedules/{name}", "/schedules/SCHEDULE", ADMINS.formatted(204)),
            row("GET /settings", "/settings", "401 200 200 200 403 403 403 200 200 200 200 200 200"),
            row("PATCH /settings", "/settings", "{\"gc-batch\": \"500\"}", ADMINS.formatted(200)),
            row("GET /totals", "/totals", "401 200 403 403 403 403 403 200 403 403 200 403 403"),
            row("GET /retention", "/retention?limit=1", "401 200 403 403 403 403 403 200 403 403 200 403 403"),
            row("GET /audit", "/audit?limit=1", ADMINS.formatted(200)));

    private static Row row(String operation, String path, String statuses) {
        return row(
                operation, path, operation.startsWith("GET ") || operation.startsWith("DELETE ") ? null : "", statuses);
    }

    private static Row row(String operation, String path, String body, String statuses) {
        return new Row(operation, path, body, statuses);
    }

    @Test
    void the_table_has_a_row_for_every_endpoint() {
        Set<String> described = new TreeSet<>();
        ApiContract.shipped()
                .document()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(verb -> {
                    if (VERBS.contains(verb)) {
                        described.add(verb.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        Set<String> listed = new TreeSet<>();
        TABLE.forEach(row -> listed.add(row.operation()));

        assertThat(listed).isEqualTo(described);
    }

    @Test
    void everybody_may_do_what_the_table_says_and_nothing_else(ServerUnderTest server) throws Exception {
        var admin = new As(
                server,
                Files.readString(server.server().config().home().resolve("admin-credentials"))
                        .lines()
                        .filter(line -> line.startsWith("token="))
                        .findFirst()
                        .orElseThrow()
                        .substring("token=".length()));
        Map<Who, As> callers = new TreeMap<>();
        callers.put(Who.NOBODY, new As(server, null));
        List<String> wrong = new ArrayList<>();
        try {
            for (Who who : Who.values()) {
                if (who != Who.NOBODY) {
                    callers.put(who, admin.account(who));
                }
            }
            for (Row row : TABLE) {
                String[] expected = row.statuses().split(" ", -1);
                assertThat(expected).as(row.toString()).hasSize(Who.values().length);
                for (int column = 0; column < expected.length; column++) {
                    Who who = Who.values()[column];
                    String status = expected[column];
                    if (!status.equals("-")) {
                        As caller = callers.get(who);
                        String answered = caller.ask(row, admin);
                        if (!answered.equals(status)) {
                            wrong.add("%s %s as %s: %s instead of %s"
                                    .formatted(row.operation(), row.path(), who, answered, status));
                        }
                    }
                }
            }
        } finally {
            for (Who who : callers.keySet()) {
                admin.send("DELETE", "/accounts/" + who.account(), null);
            }
            admin.send("DELETE", "/accounts/access-new", null);
            admin.send("DELETE", "/accounts/access-subject", null);
            admin.send("DELETE", "/schedules/access-new", null);
            admin.send("DELETE", "/schedules/access-subject", null);
            admin.send("POST", "/tasks/abort?state=QUEUED&product=" + A, "");
        }

        assertThat(wrong).isEmpty();
    }

    /** Somebody with a token; without one, nobody. */
    private record As(ServerUnderTest server, String token) {
        private static final HttpClient HTTP = HttpClient.newHttpClient();

        private record Said(int status, JsonObject json) {}

        /** Makes an account with its role; this one is an admin. */
        As account(Who who) {
            var role = Json.createObjectBuilder().add("role", who.role());
            if (who.product() != null) {
                role.add("product", who.product());
            }
            var account = Json.createObjectBuilder()
                    .add("name", who.account())
                    .add("password", "correct horse battery staple")
                    .add("roles", Json.createArrayBuilder().add(role));
            Said made = send("POST", "/accounts", account.build().toString());
            assertThat(made.status()).as(who + ": " + made.json()).isEqualTo(201);
            return new As(server, token(who.account(), "access").getString("token"));
        }

        private JsonObject token(String account, String label) {
            Said made = send("POST", "/accounts/" + account + "/tokens", "{\"label\": \"%s\"}".formatted(label));
            assertThat(made.status()).as(account + ": " + made.json()).isEqualTo(201);
            return made.json();
        }

        /** The status of the answer to the row's request. */
        String ask(Row row, As admin) {
            String path = row.path();
            if (path.contains("ACCOUNT")) {
                admin.send("POST", "/accounts", "{\"name\": \"access-subject\", \"roles\": []}");
                if (path.contains("TOKEN")) {
                    path = path.replace(
                            "TOKEN", admin.token("access-subject", "subject").getString("id"));
                }
                path = path.replace("ACCOUNT", "access-subject");
            } else if (row.operation().equals("POST /accounts")) {
                admin.send("DELETE", "/accounts/access-new", null);
            } else if (row.operation().equals("POST /schedules")) {
                admin.send("DELETE", "/schedules/access-new", null);
            } else if (path.contains("SCHEDULE")) {
                admin.send("POST", "/schedules", SCHEDULE.formatted("access-subject"));
                path = path.replace("SCHEDULE", "access-subject");
            } else if (path.contains("MINE")) {
                Said mine = send("POST", "/me/tokens", "{\"label\": \"mine\"}");
                path = path.replace("MINE", mine.status() == 201 ? mine.json().getString("id") : NOBODY);
            }
            path = path.replace("UNKNOWN", NOBODY);
            if (path.contains("OWN")) {
                path = path.replace("OWN", prepared(row, admin, submit()));
            } else if (path.contains("FOREIGN")) {
                path = path.replace("FOREIGN", admin.submit());
            } else if (path.contains("QUEUED")) {
                path = path.replace("QUEUED", prepared(row, admin, admin.submit()));
            } else if (path.contains("ENDED")) {
                String id = admin.submit();
                assertThat(admin.send("POST", "/tasks/" + id + "/abort", "").status())
                        .isEqualTo(202);
                path = path.replace("ENDED", id);
            }
            return String.valueOf(
                    send(row.operation().split(" ", 2)[0], path, row.body()).status());
        }

        /** A task that is held, if it is to be released. */
        private static String prepared(Row row, As admin, String id) {
            if (row.path().endsWith("/release") && !id.equals(NOBODY)) {
                assertThat(admin.send("POST", "/tasks/" + id + "/hold", "").status())
                        .isEqualTo(202);
            }
            return id;
        }

        /** The id of a task of product A that waits; of nobody's if this caller may not submit it. */
        private String submit() {
            Said made = send("POST", "/tasks", ORDER_A);
            return made.status() == 202 ? made.json().getString("id") : NOBODY;
        }

        private Said send(String method, String path, String body) {
            var request = HttpRequest.newBuilder(server.uri("/api" + path))
                    .method(
                            method,
                            body == null || body.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body));
            if (body != null && !body.isEmpty()) {
                request.header("Content-Type", "application/json");
            }
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            HttpResponse<String> answer = answer(request.build());
            boolean json =
                    answer.headers().firstValue("Content-Type").orElse("").contains("json");
            return new Said(answer.statusCode(), json ? ServerUnderTest.json(answer) : JsonValue.EMPTY_JSON_OBJECT);
        }

        private static HttpResponse<String> answer(HttpRequest request) {
            try {
                var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
                ApiContract.shipped().check(answer);
                return answer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }
}
