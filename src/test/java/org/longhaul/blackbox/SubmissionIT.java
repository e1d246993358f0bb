package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Submitting over REST: files, keys, several orders at once, checks and retries. */
@ExtendWith(SharedServer.class)
class SubmissionIT {
    private static final String TYPES = "https://longhaul.org/problems/";
    private static final String QUICK = "{\"type\": \"countdown-direct\", \"parameters\": {\"seconds\": 0}}";
    private static final Path SHIPPED = Path.of("src/main/data/zipcodes.csv");

    @Test
    void a_file_is_sent_with_its_order_and_imported_once(ServerUnderTest server) throws IOException {
        String order = csvOrder("submitted");

        HttpResponse<String> answer = multipart(server, order, SHIPPED, "upload-1");
        HttpResponse<String> again = multipart(server, order, SHIPPED, "upload-1");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String id = ServerUnderTest.json(answer).getString("id");
        String path = ServerUnderTest.json(answer).getJsonObject("parameters").getString("file");
        assertThat(path).isEqualTo("uploads/" + id + "/zipcodes.csv");
        assertThat(server.importDir().resolve(path)).hasSameBinaryContentAs(SHIPPED);
        assertReplayed(again, id);
        JsonObject task = server.awaitState(id, "SUCCEEDED");
        assertThat(task.getJsonObject("result").getInt("rows")).isEqualTo(SharedServer.shippedRows());
        assertThat(uploads(server)).contains(id);

        HttpResponse<String> retry = retry(server, id);

        assertThat(retry.statusCode()).as(retry.body()).isEqualTo(202);
        JsonObject repeated = ServerUnderTest.json(retry);
        assertThat(repeated.getString("retryOf")).isEqualTo(id);
        assertThat(retry.headers().firstValue("Location").orElseThrow()).endsWith(repeated.getString("id"));
        server.awaitState(repeated.getString("id"), "SUCCEEDED");
    }

    @Test
    void another_file_or_order_with_the_same_key_is_a_conflict_and_leaves_no_file(ServerUnderTest server)
            throws IOException {
        Path small = Files.writeString(server.importDir().resolve("small.csv"), "a,b\n1,2\n");
        HttpResponse<String> first = multipart(server, csvOrder("conflict"), small, "upload-2");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        server.awaitEnd(ServerUnderTest.json(first).getString("id"));
        List<String> before = uploads(server);

        assertProblem(multipart(server, csvOrder("conflict"), SHIPPED, "upload-2"), 422, "idempotency-conflict");
        assertProblem(multipart(server, csvOrder("conflict2"), small, "upload-2"), 422, "idempotency-conflict");
        assertThat(uploads(server)).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void a_file_that_is_refused_is_not_kept(ServerUnderTest server) throws IOException {
        List<String> before = uploads(server);
        String bad = csvOrder("bad").replace("\"bad\"", "\"1bad\"");

        assertProblem(multipart(server, bad, SHIPPED, null), 422, "invalid-input");
        assertProblem(multipart(server, "{\"orders\": [" + csvOrder("x") + "]}", SHIPPED, null), 422, "invalid-input");
        assertProblem(multipart(server, "{oops", SHIPPED, null), 400, "malformed-json");

        assertThat(uploads(server)).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void a_file_of_many_megabytes_is_streamed(ServerUnderTest server) throws IOException {
        Path large = server.importDir().resolve("large.csv");
        try (var file = new java.io.RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(600L * 1024 * 1024); // more than the server's heap
        }
        try {
            HttpResponse<String> answer = multipart(server, "/api/tasks?validate=true", csvOrder("large"), large, null);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(ServerUnderTest.json(answer).getBoolean("valid")).isTrue();
        } finally {
            Files.delete(large);
        }
    }

    @Test
    void the_same_order_with_the_same_key_is_one_task(ServerUnderTest server) {
        HttpResponse<String> first = post(server, "/api/tasks", QUICK, "\"a-key\"");
        String id = ServerUnderTest.json(first).getString("id");
        server.awaitState(id, "SUCCEEDED");

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertReplayed(
                post(
                        server,
                        "/api/tasks",
                        "{\"parameters\": {\"seconds\":0}, \"priority\": 0, \"type\":\"countdown-direct\"}",
                        "a-key"),
                id);
        assertProblem(post(server, "/api/tasks", QUICK.replace("0", "1"), "a-key"), 422, "idempotency-conflict");
        assertProblem(post(server, "/api/tasks", QUICK, "two words"), 400, "malformed-header");
    }

    @Test
    void several_orders_become_tasks_all_or_none(ServerUnderTest server) {
        String bad = QUICK.replace("0", "-1");

        HttpResponse<String> good = post(server, "/api/tasks", orders(QUICK, QUICK, QUICK), "several");
        HttpResponse<String> again = post(server, "/api/tasks", orders(QUICK, QUICK, QUICK), "several");
        int before = tasks(server);
        HttpResponse<String> refused = server.post("/api/tasks", orders(QUICK, bad, QUICK));

        assertThat(good.statusCode()).as(good.body()).isEqualTo(202);
        List<String> ids = ids(good);
        assertThat(ids).hasSize(3).doesNotHaveDuplicates();
        assertThat(ids(again)).isEqualTo(ids);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertProblem(refused, 422, "invalid-input");
        assertThat(refused.body()).contains("orders[1].parameters.seconds");
        assertThat(tasks(server)).isEqualTo(before);
        ids.forEach(id -> server.awaitState(id, "SUCCEEDED"));
    }

    @Test
    void a_hundred_orders_are_taken_and_one_more_is_not(ServerUnderTest server) {
        String[] orders = Collections.nCopies(101, QUICK.replace("}}", "}, \"delay\": \"P100D\"}"))
                .toArray(new String[0]);
        int before = tasks(server);

        HttpResponse<String> refused = server.post("/api/tasks", orders(orders));
        assertThat(tasks(server)).isEqualTo(before);
        HttpResponse<String> taken = server.post("/api/tasks", orders(java.util.Arrays.copyOf(orders, 100)));

        assertProblem(refused, 422, "too-many-orders");
        assertThat(ServerUnderTest.json(refused).getInt("limit")).isEqualTo(100);
        assertThat(taken.statusCode()).isEqualTo(202);
        assertThat(ids(taken)).hasSize(100);
        ids(taken).forEach(server::abort);
    }

    @Test
    void an_order_is_checked_without_being_taken(ServerUnderTest server) {
        String order = """
                {"type": "countdown-direct", "parameters": {"seconds": 5}, "delay": "PT1H", "ttl": "P30D", "product": "blue",
                 "scope": "cluster", "attributes": {"table": "t"}}""";
        int before = tasks(server);

        HttpResponse<String> valid = post(server, "/api/tasks?validate=true", order, "checked");
        HttpResponse<String> invalid = server.post("/api/tasks?validate=true", QUICK.replace("0", "\"0\""));
        HttpResponse<String> odd = server.post("/api/tasks?validate=perhaps", QUICK);

        assertThat(valid.statusCode()).isEqualTo(200);
        JsonObject checked = ServerUnderTest.json(valid).getJsonObject("order");
        assertThat(checked.getJsonObject("parameters").getInt("seconds")).isEqualTo(5);
        assertThat(checked.getString("ttl")).isEqualTo("PT720H");
        assertThat(checked.getString("delay")).isEqualTo("PT1H");
        assertProblem(invalid, 422, "invalid-input");
        assertProblem(odd, 400, "invalid-query");
        assertThat(tasks(server)).isEqualTo(before);
    }

    @Test
    void what_an_order_says_besides_is_shown(ServerUnderTest server) {
        HttpResponse<String> answer = server.post("/api/tasks", """
                {"type": "countdown-direct", "parameters": {"seconds": 0}, "ttl": "P30D", "product": "blue",
                 "scope": "cluster", "attributes": {"table": "t"}}""");

        JsonObject task = ServerUnderTest.json(answer);
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(task.getString("ttl")).isEqualTo("PT720H");
        assertThat(task.getString("product")).isEqualTo("blue");
        assertThat(task.getString("scope")).isEqualTo("cluster");
        assertThat(task.getJsonObject("attributes").getString("table")).isEqualTo("t");
    }

    @Test
    void only_a_task_that_has_ended_is_retried(ServerUnderTest server) {
        String id = ServerUnderTest.json(server.post("/api/tasks", QUICK.replace("}}", "}, \"delay\": \"P100D\"}")))
                .getString("id");

        assertProblem(retry(server, id), 409, "wrong-state");
        server.abort(id);
        JsonObject repeated = ServerUnderTest.json(retry(server, id));

        assertThat(repeated.getString("retryOf")).isEqualTo(id);
        server.awaitState(repeated.getString("id"), "SUCCEEDED");
        assertThat(server.get("/api/tasks/" + id + "/events").body())
                .contains("\"RETRIED\"")
                .contains(repeated.getString("id"));
        assertProblem(retry(server, "0192aaaa-0000-7000-8000-000000000000"), 404, "unknown-task");
    }

    @Test
    void a_type_shows_that_a_parameter_is_a_file(ServerUnderTest server) {
        JsonObject type = ServerUnderTest.json(server.get("/api/types/csv-import"));

        assertThat(type.getJsonArray("submitters")).isEmpty();
        assertThat(type.getJsonArray("parameters").getValuesAs(JsonObject.class))
                .filteredOn(parameter -> parameter.getString("name").equals("file"))
                .singleElement()
                .satisfies(parameter -> assertThat(parameter.getString("type")).isEqualTo("FILE"));
    }

    private static String csvOrder(String table) {
        return "{\"type\": \"csv-import\", \"parameters\": {\"table\": \"%s\", \"ifExists\": \"replace\"}}"
                .formatted(table);
    }

    private static String orders(String... orders) {
        return "{\"orders\": [" + String.join(", ", orders) + "]}";
    }

    private static List<String> ids(HttpResponse<String> answer) {
        return ServerUnderTest.json(answer).getJsonArray("tasks").getValuesAs(JsonObject.class).stream()
                .map(task -> task.getString("id"))
                .toList();
    }

    private static int tasks(ServerUnderTest server) {
        return TaskList.all(server, "limit=200").size();
    }

    private static List<String> uploads(ServerUnderTest server) throws IOException {
        Path root = server.importDir().resolve("uploads");
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root)) {
            return folders.map(folder -> folder.getFileName().toString()).toList();
        }
    }

    private static HttpResponse<String> retry(ServerUnderTest server, String id) {
        return server.post("/api/tasks/" + id + "/retry", "");
    }

    private static HttpResponse<String> post(ServerUnderTest server, String path, String body, String key) {
        return server.send(HttpRequest.newBuilder(server.uri(path))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> multipart(ServerUnderTest server, String order, Path file, String key)
            throws IOException {
        return multipart(server, "/api/tasks", order, file, key);
    }

    private static HttpResponse<String> multipart(
            ServerUnderTest server, String path, String order, Path file, String key) throws IOException {
        BodyPublisher body = BodyPublishers.concat(
                BodyPublishers.ofString("--a-boundary\r\nContent-Disposition: form-data; name=\"order\"\r\n"
                        + "Content-Type: application/json\r\n\r\n" + order + "\r\n"
                        + "--a-boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                        + file.getFileName() + "\"\r\nContent-Type: text/csv\r\n\r\n"),
                BodyPublishers.ofFile(file),
                BodyPublishers.ofString("\r\n--a-boundary--\r\n"));
        var request = HttpRequest.newBuilder(server.uri(path))
                .header("Content-Type", "multipart/form-data; boundary=a-boundary")
                .POST(body);
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return server.send(request);
    }

    private static void assertReplayed(HttpResponse<String> answer, String id) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/api/tasks/" + id);
        assertThat(ServerUnderTest.json(answer).getString("id")).isEqualTo(id);
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String name) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(ServerUnderTest.json(answer).get("type"))
                .isInstanceOfSatisfying(
                        JsonString.class, type -> assertThat(type.getString()).isEqualTo(TYPES + name));
    }
}
