package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonPointer;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.longhaul.testing.ApiContract;

/**
 * Whatever is written into a field is either taken and given back as it was, or refused with a problem that names the
 * field, and then nothing was stored. It is never an error of the server.
 */
@ExtendWith(SharedServer.class)
class FieldsIT {
    /** Stands in a text for half of a character, which no Java string can be sent with. */
    private static final String HALF = "HALF-A-CHARACTER";

    private static final Pattern INSIDE =
            Pattern.compile("Exception|\\bat [a-z]+\\.[a-z]+\\.|org\\.longhaul\\.|java\\.");

    /** Values by what is special about them; a null stands for a field that is missing. */
    private static final Map<String, JsonValue> VALUES = values();

    private static Map<String, JsonValue> values() {
        Map<String, JsonValue> values = new LinkedHashMap<>();
        values.put("missing", null);
        values.put("null", JsonValue.NULL);
        values.put("a string", Json.createValue("x"));
        values.put("an empty string", Json.createValue(""));
        values.put("blanks", Json.createValue("   "));
        values.put("a number", Json.createValue(1));
        values.put("a fraction", Json.createValue(1.5));
        values.put("a large number", Json.createValue(Long.MAX_VALUE));
        values.put("an object", Json.createObjectBuilder().add("a", 1).build());
        values.put("an array", Json.createArrayBuilder().add("a").build());
        values.put("a boolean", JsonValue.TRUE);
        values.put("too long a text", Json.createValue("x".repeat(70_000)));
        values.put("a control character", Json.createValue("a\u0007b"));
        values.put("a line break", Json.createValue("a\nb"));
        values.put("NUL", Json.createValue("a\0b"));
        values.put("half a character", Json.createValue("a" + HALF));
        values.put("an emoji", Json.createValue("\ud83d\ude80 rocket"));
        values.put("right to left", Json.createValue("\u05e9\u05dc\u05d5\u05dd"));
        values.put("a direction override", Json.createValue("a\u202eb"));
        values.put("a combining mark", Json.createValue("e\u0301"));
        values.put("SQL", Json.createValue("'; DROP TABLE task; --"));
        values.put("a wildcard", Json.createValue("%_*"));
        values.put("HTML", Json.createValue("<script>alert(1)</script>"));
        values.put("a way out", Json.createValue("../../../etc/passwd"));
        return values;
    }

    /**
     * A request with fields to write into.
     *
     * @param good a body that is taken, but for what {@code refused} names
     * @param fields JSON pointers into it
     * @param watched what shows everything that it could store
     * @param texts whether texts are tried: where one signs in they would count as attempts
     * @param refused the fields, as a pattern, of which one may be refused whatever the others are
     */
    private record Request(
            String method,
            String path,
            String good,
            List<String> fields,
            List<String> watched,
            boolean texts,
            String refused) {
        @Override
        public String toString() {
            return method + " " + path + " " + good;
        }
    }

    static Stream<Request> requests() {
        String newest = "/api/tasks?limit=1";
        return Stream.of(
                order(
                        """
                        {"type": "countdown", "parameters": {"seconds": 1}, "priority": 0, "delay": "PT1H",
                         "key": "fields", "tag": "fields", "summary": "fields", "ttl": "PT1H", "product": "fields",
                         "scope": "fields", "attributes": {"table": "fields"}}""",
                        List.of(
                                "/type",
                                "/parameters",
                                "/parameters/seconds",
                                "/priority",
                                "/delay",
                                "/key",
                                "/tag",
                                "/summary",
                                "/ttl",
                                "/product",
                                "/scope",
                                "/attributes",
                                "/attributes/table")),
                order(
                        "{\"type\": \"countdown\", \"parameters\": {\"seconds\": 1}, \"due\": \"2031-01-31T08:00:00Z\"}",
                        List.of("/due")),
                order(
                        """
                        {"type": "csv-import", "delay": "PT1H", "parameters": {"file": "zipcodes.csv",
                         "table": "fields_it", "separator": ",", "rejectLimit": 1, "ifExists": "fail"}}""",
                        List.of(
                                "/parameters/file",
                                "/parameters/table",
                                "/parameters/separator",
                                "/parameters/rejectLimit",
                                "/parameters/ifExists")),
                new Request(
                        "POST",
                        "/api/tasks",
                        """
                        {"type": "http-call", "delay": "PT1H", "parameters": {"url": "https://example.org/",
                         "method": "POST", "headers": {"X-A": "b"}, "body": "b", "expectStatus": "200",
                         "timeout": "PT1S"}}""",
                        List.of(
                                "/parameters/url",
                                "/parameters/method",
                                "/parameters/headers",
                                "/parameters/headers/X-A",
                                "/parameters/body",
                                "/parameters/expectStatus",
                                "/parameters/timeout"),
                        List.of(newest),
                        true,
                        "parameters\\.(url|body)"),
                order(
                        "{\"type\": \"greet\", \"delay\": \"PT1H\", \"parameters\": {\"name\": \"fields\"}}",
                        List.of("/parameters/name")),
                new Request(
                        "POST",
                        "/api/tasks/TASK/comments",
                        "{\"text\": \"fields\"}",
                        List.of("/text"),
                        List.of("/api/tasks/TASK/comments?limit=200"),
                        true,
                        ""),
                new Request(
                        "POST",
                        "/api/accounts",
                        """
                        {"name": "fields", "disabled": false,
                         "roles": [{"role": "task-viewer", "product": "fields"}]}""",
                        List.of("/name", "/disabled", "/roles", "/roles/0/role", "/roles/0/product"),
                        List.of("/api/accounts?limit=200"),
                        true,
                        ""),
                new Request(
                        "PUT",
                        "/api/accounts/fields-changed",
                        """
                        {"disabled": false,
                         "roles": [{"role": "task-viewer", "product": "fields"}]}""",
                        List.of("/disabled", "/roles", "/roles/0/role", "/roles/0/product"),
                        List.of("/api/accounts/fields-changed"),
                        true,
                        ""),
                new Request(
                        "PUT",
                        "/api/accounts/fields-changed",
                        "{\"password\": \"correct horse battery staple\", \"roles\": []}",
                        List.of("/password"),
                        List.of("/api/accounts/fields-changed"),
                        true,
                        ""),
                new Request(
                        "POST",
                        "/api/accounts/fields-changed/tokens",
                        "{\"label\": \"fields\", \"expires\": \"2031-01-31T08:00:00Z\"}",
                        List.of("/label", "/expires"),
                        List.of("/api/accounts/fields-changed/tokens"),
                        true,
                        ""),
                new Request(
                        "POST",
                        "/api/schedules",
                        """
                        {"name": "fields", "type": "countdown", "parameters": {"seconds": 1}, "interval": "PT1H",
                         "starts": "2031-01-31T08:00:00Z", "ends": "2032-01-31T08:00:00Z", "tag": "fields",
                         "priority": 0, "product": "fields", "summary": "fields", "ttl": "PT1H",
                         "overlap": "skip"}""",
                        List.of(
                                "/name",
                                "/type",
                                "/parameters",
                                "/parameters/seconds",
                                "/interval",
                                "/starts",
                                "/ends",
                                "/tag",
                                "/priority",
                                "/product",
                                "/summary",
                                "/ttl",
                                "/overlap"),
                        List.of("/api/schedules?limit=200"),
                        true,
                        ""),
                new Request(
                        "POST",
                        "/api/schedules",
                        """
                        {"name": "fields", "type": "countdown", "parameters": {"seconds": 1}, "intervalSeconds": 3600,
                         "starts": "2031-01-31T08:00:00Z"}""",
                        List.of("/intervalSeconds"),
                        List.of("/api/schedules?limit=200"),
                        true,
                        "interval"),
                new Request(
                        "POST",
                        "/api/me/tokens",
                        "{\"label\": \"fields\", \"expires\": \"2031-01-31T08:00:00Z\"}",
                        List.of("/label", "/expires"),
                        List.of("/api/me/tokens"),
                        true,
                        ""),
                new Request(
                        "PUT",
                        "/api/me/password",
                        "{\"current\": \"fields\", \"password\": \"short\"}",
                        List.of("/current", "/password"),
                        List.of("/api/me"),
                        false,
                        "password"),
                new Request(
                        "POST",
                        "/api/session",
                        "{\"account\": \"fields\", \"password\": \"fields\"}",
                        List.of("/account", "/password"),
                        List.of("/api/me"),
                        false,
                        ""));
    }

    private static Request order(String good, List<String> fields) {
        return new Request("POST", "/api/tasks", good, fields, List.of("/api/tasks?limit=1"), true, "");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void a_field_is_taken_as_it_is_or_refused_by_its_name(Request request, ServerUnderTest server) {
        String task = server.submit(
                "countdown-direct", Json.createObjectBuilder().add("seconds", 0).build());
        server.awaitEnd(task);
        if (request.path().contains("fields-changed")) {
            server.post("/api/accounts", "{\"name\": \"fields-changed\", \"roles\": []}");
        }
        List<String> wrong = new ArrayList<>();
        for (String field : request.fields()) {
            VALUES.forEach((name, value) -> {
                if (request.texts() || !(value instanceof JsonString)) {
                    String how = tried(server, request, field, value, task);
                    if (!how.isEmpty()) {
                        wrong.add("%s with %s: %s".formatted(field, name, how));
                    }
                }
            });
        }
        if (request.path().contains("fields-changed")) {
            delete(server, "/api/accounts/fields-changed");
        }

        assertThat(wrong).as(request.toString()).isEmpty();
    }

    /** What is wrong with the answer; nothing if it is empty. */
    private static String tried(ServerUnderTest server, Request request, String field, JsonValue value, String task) {
        String path = request.path().replace("TASK", task);
        List<String> watched = request.watched().stream()
                .map(each -> each.replace("TASK", task))
                .toList();
        String before = shown(server, watched);
        String body = with(request.good(), field, value).toString().replace(HALF, "\\ud800");
        HttpResponse<String> answer = server.send(HttpRequest.newBuilder(server.uri(path))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .method(request.method(), HttpRequest.BodyPublishers.ofString(body)));
        if (answer.statusCode() >= 500) {
            return "it is an error of the server: " + answer.body();
        }
        if (answer.statusCode() < 300) {
            String kept = kept(server, request, field, value, answer);
            forget(server, request, answer);
            return kept;
        }
        return refused(request, field, answer, before.equals(shown(server, watched)));
    }

    private static String refused(Request request, String field, HttpResponse<String> answer, boolean unchanged) {
        if (!unchanged) {
            return "it was refused, and something was stored: " + answer.body();
        }
        if (INSIDE.matcher(answer.body()).find()) {
            return "the answer tells of the inside: " + answer.body();
        }
        JsonObject problem = ServerUnderTest.json(answer);
        if (!problem.containsKey("violations")) {
            return answer.statusCode() == 401 ? "" : "the problem names no field: " + answer.body();
        }
        String name = name(field);
        boolean named = problem.getJsonArray("violations").getValuesAs(JsonObject.class).stream()
                .map(violation -> violation.getString("field"))
                .anyMatch(told -> same(told, name) || told.matches(request.refused()));
        return named ? "" : "the problem names another field: " + answer.body();
    }

    /** A name, or that of what it is in: what is wrong inside may be told of the whole. */
    private static boolean same(String told, String name) {
        return told.equals(name)
                || name.startsWith(told + ".")
                || told.startsWith(name + ".")
                || told.startsWith(name + "[");
    }

    private static String name(String pointer) {
        return pointer.substring(1).replaceAll("/(\\d+)/", "[$1].").replace('/', '.');
    }

    /** What is wrong with a field that was taken. */
    private static String kept(
            ServerUnderTest server, Request request, String field, JsonValue sent, HttpResponse<String> answer) {
        if (sent == null || sent == JsonValue.NULL || answer.body().isEmpty()) {
            return "";
        }
        JsonObject stored = ServerUnderTest.json(answer);
        if (request.path().equals("/api/tasks")) {
            stored = server.task(stored.getString("id"));
        }
        JsonPointer place = Json.createPointer(field);
        if (!place.containsValue(stored)) {
            boolean notShown = field.equals("/delay") || field.equals("/password") || blank(sent);
            return notShown ? "" : "it was taken, and is not there: " + stored;
        }
        JsonValue shown = place.getValue(stored);
        boolean masked = shown.equals(Json.createValue("***"));
        return masked || shown.equals(sent) ? "" : "it was taken, and is given back as " + shown;
    }

    /** Nothing is as good as left out; an empty object or list, too. */
    private static boolean blank(JsonValue sent) {
        return sent instanceof JsonString text && text.getString().isBlank();
    }

    private static void forget(ServerUnderTest server, Request request, HttpResponse<String> answer) {
        if (request.method().equals("PUT") || answer.body().isEmpty()) {
            return;
        }
        JsonObject made = ServerUnderTest.json(answer);
        switch (request.path()) {
            case "/api/tasks" -> server.abort(made.getString("id"));
            case "/api/schedules" -> delete(server, "/api/schedules/" + encoded(made.getString("name")));
            case "/api/accounts" -> delete(server, "/api/accounts/" + encoded(made.getString("name")));
            case "/api/me/tokens", "/api/accounts/fields-changed/tokens" ->
                delete(server, request.path() + "/" + made.getString("id"));
            default -> {}
        }
    }

    private static void delete(ServerUnderTest server, String path) {
        server.send(HttpRequest.newBuilder(server.uri(path)).DELETE());
    }

    /** Of tasks only which there are: they go on by themselves. When a token was last used is no effect of the request. */
    private static String shown(ServerUnderTest server, List<String> paths) {
        var all = new StringBuilder();
        for (String path : paths) {
            HttpResponse<String> answer = server.get(path);
            if (path.startsWith("/api/tasks?")) {
                ServerUnderTest.json(answer)
                        .getJsonArray("tasks")
                        .getValuesAs(JsonObject.class)
                        .forEach(task -> all.append(task.getString("id")));
            } else {
                all.append(answer.body().replaceAll(",?\"lastUsed\":\"[^\"]*\"", ""));
            }
        }
        return all.toString();
    }

    private static JsonObject with(String good, String field, JsonValue value) {
        try (JsonReader reader = Json.createReader(new StringReader(good))) {
            JsonObject object = reader.readObject();
            JsonPointer place = Json.createPointer(field);
            return value == null ? place.remove(object) : place.replace(object, value);
        }
    }

    @Test
    void a_parameter_of_a_query_is_understood_or_refused_by_its_name(ServerUnderTest server) {
        List<String> wrong = new ArrayList<>();
        for (String path :
                List.of("/tasks", "/tasks/{id}/comments", "/tasks/{id}/events", "/accounts", "/schedules", "/audit")) {
            ApiContract contract = ApiContract.shipped();
            contract.document()
                    .path("paths")
                    .path(path)
                    .path("get")
                    .path("parameters")
                    .forEach(reference -> {
                        var parameter = contract.resolved(reference);
                        if (parameter.path("in").asText().equals("query")) {
                            queryValues().forEach((name, value) -> {
                                String how = asked(
                                        server, path, parameter.path("name").asText(), value);
                                if (!how.isEmpty()) {
                                    wrong.add("%s %s with %s: %s"
                                            .formatted(
                                                    path, parameter.path("name").asText(), name, how));
                                }
                            });
                        }
                    });
        }

        assertThat(wrong).isEmpty();
    }

    private static Map<String, String> queryValues() {
        Map<String, String> values = new LinkedHashMap<>();
        VALUES.forEach((name, value) -> {
            if (value instanceof JsonString text
                    && !text.getString().contains(HALF)
                    && text.getString().length() < 5000) {
                values.put(name, encoded(text.getString()));
            }
        });
        values.put("half a character", "a%ED%A0%80");
        values.put("bytes that are no text", "%FF%FE");
        values.put("a long text", "x".repeat(3000));
        values.put("a number", "-1");
        values.put("a large number", "99999999999999999999");
        values.put("many values", "a,".repeat(100));
        return values;
    }

    private static String asked(ServerUnderTest server, String path, String parameter, String value) {
        String at =
                "/api" + path.replace("{id}", "0192aaaa-0000-7000-8000-000000000000") + "?" + parameter + "=" + value;
        HttpResponse<String> answer = server.get(at);
        if (answer.statusCode() >= 500) {
            return "it is an error of the server: " + answer.body();
        }
        if (INSIDE.matcher(answer.body()).find()) {
            return "the answer tells of the inside: " + answer.body();
        }
        if (answer.statusCode() == 400 && !answer.body().contains("\"field\":\"" + parameter)) {
            boolean neverArrived = answer.body().isEmpty() && value.contains("%");
            return neverArrived ? "" : "the problem names another field: " + answer.body();
        }
        return "";
    }

    @Test
    void a_header_is_understood_or_refused_by_its_name(ServerUnderTest server) {
        String task = server.submit(
                "countdown-direct", Json.createObjectBuilder().add("seconds", 0).build());
        server.awaitEnd(task);
        for (String header : List.of("Prefer", "If-None-Match", "Last-Event-ID", "X-CSRF-Token", "Accept-Language")) {
            for (String value : List.of(
                    "",
                    ",",
                    "=",
                    "\"",
                    "\"\"",
                    "*",
                    "wait",
                    "wait=",
                    "wait=x",
                    "wait=-1",
                    "wait=99999999999999999999",
                    "W/",
                    "W/\"",
                    "x".repeat(3000),
                    "'; DROP TABLE task; --",
                    "\u00e9",
                    "1.5",
                    "-1")) {
                HttpResponse<String> answer = server.send(HttpRequest.newBuilder(server.uri("/api/tasks/" + task))
                        .header("Accept", "application/json")
                        .header(header, value));

                assertThat(answer.statusCode())
                        .as("%s: %s %s", header, value, answer.body())
                        .isLessThan(500);
                assertThat(answer.body()).as("%s: %s", header, value).doesNotContain("Exception");
                if (answer.statusCode() == 400) {
                    assertThat(answer.body()).contains(header);
                }
            }
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
