package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not be served is refused with a problem that says why, and leaves nothing behind. */
@ExtendWith(SharedServer.class)
class InvalidInputIT {
    private static final String TYPES = "https://longhaul.org/problems/";
    private static final String NOBODY = "0192aaaa-0000-7000-8000-000000000000";
    private static final Duration QUICKLY = Duration.ofSeconds(20);

    /**
     * A request that is refused.
     *
     * @param name what is wrong with it
     * @param body null for GET
     * @param headers names and values in turn
     * @param says a part of the problem's detail or violations
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Bad(
            String name, String path, String body, int status, String problem, String says, String... headers) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Bad order(String name, String body, int status, String problem, String says) {
        return new Bad(name, "/api/tasks", body, status, problem, says, "Content-Type", "application/json");
    }

    private static Bad order(String name, String body, String says) {
        return order(name, body, 422, "invalid-input", says);
    }

    private static Bad file(String name, String file, String says) {
        String body = """
                {"type": "csv-import", "parameters": {"file": "%s", "table": "never_made"}}""".formatted(file);
        return order(name, body, "\"field\":\"parameters.file\",\"message\":\"" + says);
    }

    private static Bad get(String name, String path, int status, String problem, String says) {
        return new Bad(name, path, null, status, problem, says);
    }

    static List<Bad> requests() {
        String good = "{\"type\": \"countdown\", \"parameters\": {\"seconds\": 0}}";
        return List.of(
                order("an unknown type", "{\"type\": \"count-down\"}", 422, "unknown-type", "'count-down'"),
                order("no type", "{}", "\"field\":\"type\",\"message\":\"is required"),
                order(
                        "a parameter is missing",
                        "{\"type\": \"countdown\"}",
                        "is required: expected is a whole number between 0 and 86400"),
                order(
                        "a parameter too many",
                        "{\"type\": \"countdown\", \"parameters\": {\"seconds\": 0, \"secons\": 1}}",
                        "is not a parameter of countdown; did you mean seconds?"),
                order(
                        "a mistyped parameter",
                        "{\"type\": \"countdown\", \"parameters\": {\"seconds\": \"0\"}}",
                        "is a string; expected is a whole number"),
                order(
                        "a parameter out of bounds",
                        "{\"type\": \"countdown\", \"parameters\": {\"seconds\": -1}}",
                        "is between 0 and 86400"),
                order(
                        "parameters that are no object",
                        "{\"type\": \"countdown\", \"parameters\": 5}",
                        "\"field\":\"parameters\",\"message\":\"is an object"),
                order(
                        "an unknown field",
                        good.replace("\"type\"", "\"prio\": 1, \"type\""),
                        "\"field\":\"prio\",\"message\":\"is no field here"),
                order(
                        "a priority out of bounds",
                        good.replace("\"type\"", "\"priority\": 1001, \"type\""),
                        "is between -1000 and 1000"),
                file("an absolute path", "/etc/hostname", "must be a path within the import folder"),
                file("a path upwards", "../longhaul.log", "must not contain .."),
                file("a path upwards in the middle", "a/../../b.csv", "must not contain .."),
                file("a file that is not there", "no-such.csv", "there is no such file in the import folder"),
                file("a folder", ".", "is a folder, not a file"),
                new Bad(
                        "a content type that cannot be read",
                        "/api/tasks",
                        good,
                        400,
                        "malformed-header",
                        "Content-Type",
                        "Content-Type",
                        "garbage"),
                new Bad(
                        "a quality that cannot be",
                        "/api/tasks",
                        null,
                        400,
                        "malformed-header",
                        "Accept",
                        "Accept",
                        "application/json;q=2"),
                order("no JSON", "{\"type\": countdown}", 400, "malformed-json", "not JSON at line 1, column"),
                order("half of JSON", "{\"type\": \"countdown\"", 400, "malformed-json", "The body is not JSON"),
                order("an array", "[1]", 400, "malformed-json", "not an object"),
                order("nothing", "", 400, "malformed-json", "The body is empty"),
                order("two objects", good + good, 400, "malformed-json", "JSON"),
                order(
                        "a name twice",
                        "{\"type\": \"countdown\", \"type\": \"greet\"}",
                        400,
                        "malformed-json",
                        "is there twice"),
                order("endless nesting", "{\"a\":".repeat(50_000), 400, "malformed-json", "nested deeper than 32"),
                new Bad(
                        "another content type",
                        "/api/tasks",
                        good,
                        415,
                        "unsupported-media-type",
                        "application/json",
                        "Content-Type",
                        "text/plain"),
                new Bad("no content type", "/api/tasks", good, 415, "unsupported-media-type", "application/json"),
                new Bad(
                        "another page's origin",
                        "/api/tasks",
                        good,
                        403,
                        "foreign-origin",
                        "another origin",
                        "Content-Type",
                        "application/json",
                        "Origin",
                        "https://example.org"),
                new Bad(
                        "another site",
                        "/api/tasks",
                        good,
                        403,
                        "foreign-origin",
                        "another site",
                        "Content-Type",
                        "application/json",
                        "Sec-Fetch-Site",
                        "cross-site"),
                get("an unknown task", "/api/tasks/" + NOBODY, 404, "unknown-task", NOBODY),
                get("an id that is none", "/api/tasks/17", 404, "unknown-task", "There is no task 17"),
                get("an id with a line break", "/api/tasks/a%0Ab", 404, "unknown-task", "There is no task a"),
                get("an id with an escape", "/api/tasks/a%1B%5B31mb", 404, "unknown-task", "There is no task a"),
                new Bad("abort of an unknown task", "/api/tasks/" + NOBODY + "/abort", "", 404, "unknown-task", NOBODY),
                get("an unknown query parameter", "/api/tasks?stat=RUNNING", 400, "invalid-query", "is no parameter"),
                get("an unknown state", "/api/tasks?state=LOST", 400, "invalid-query", "is among: QUEUED"),
                get("a limit that is none", "/api/tasks?limit=many", 400, "invalid-query", "is a whole number"),
                get("a page that is too large", "/api/tasks?limit=201", 422, "page-too-large", "\"limit\":200"),
                get("a cursor that is none", "/api/tasks?cursor=x", 400, "invalid-query", "gave out as next"),
                get("an unknown address", "/api/nothing", 404, "not-found", "GET /api"),
                get("an unknown type's page", "/api/types/nothing", 404, "unknown-type", "nothing"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void a_bad_request_is_refused(Bad bad, ServerUnderTest server) {
        var request = HttpRequest.newBuilder(server.uri(bad.path())).header("Accept", "application/json");
        if (bad.headers().length > 0) {
            request.headers(bad.headers());
        }
        if (bad.body() != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(bad.body()));
        }

        HttpResponse<String> answer = refused(server, () -> server.send(request));

        assertProblem(answer, bad.status(), bad.problem(), bad.says());
    }

    @Test
    void a_link_that_leads_out_of_the_import_folder_is_refused(ServerUnderTest server, @TempDir Path elsewhere)
            throws IOException {
        Path secret = Files.writeString(elsewhere.resolve("secret.csv"), "a,b\n1,2\n");
        Path link = Files.createSymbolicLink(server.importDir().resolve("link.csv"), secret);
        try {
            Bad bad = file("a link", "link.csv", "leads out of the import folder");

            HttpResponse<String> answer = refused(server, () -> server.post(bad.path(), bad.body()));

            assertProblem(answer, 422, "invalid-input", bad.says());
            assertThat(answer.body()).doesNotContain(elsewhere.toString());
        } finally {
            Files.delete(link);
        }
    }

    @Test
    void a_body_without_end_is_refused_while_it_is_sent(ServerUnderTest server) {
        long begun = System.nanoTime();

        HttpResponse<String> answer = refused(
                server,
                () -> server.send(HttpRequest.newBuilder(server.uri("/api/tasks"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> spaces(100L * 1024 * 1024)))));

        assertProblem(answer, 413, "body-too-large", "at most 1048576 bytes");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(QUICKLY);
        assertHealthy(server);
    }

    @Test
    void a_body_of_a_million_values_is_answered_quickly(ServerUnderTest server) {
        String values = "{\"type\": \"nope\", \"parameters\": {\"a\": [" + "1,".repeat(500_000) + "1]}}";

        assertProblem(refused(server, () -> quickly(server, values)), 422, "unknown-type", "'nope'");
    }

    @Test
    void of_many_wrong_fields_the_first_hundred_are_told(ServerUnderTest server) {
        var order = new StringBuilder("{\"type\": \"countdown\", \"parameters\": {\"seconds\": 0");
        for (int i = 0; i < 60_000; i++) {
            order.append(",\"s").append(i).append("\":1");
        }

        HttpResponse<String> answer = refused(server, () -> quickly(server, order + "}}"));

        assertProblem(answer, 422, "invalid-input", "is not a parameter of countdown");
        assertThat(ServerUnderTest.json(answer).getJsonArray("violations")).hasSize(100);
    }

    private static HttpResponse<String> quickly(ServerUnderTest server, String body) {
        return assertTimeout(QUICKLY, () -> server.post("/api/tasks", body));
    }

    @Test
    void a_large_body_of_a_known_length_is_refused(ServerUnderTest server) {
        long length = 100L * 1024 * 1024;
        long begun = System.nanoTime();

        HttpResponse<String> answer = refused(
                server,
                () -> server.send(HttpRequest.newBuilder(server.uri("/api/tasks"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.fromPublisher(
                                HttpRequest.BodyPublishers.ofInputStream(() -> spaces(length)), length))));

        assertProblem(answer, 413, "body-too-large", "at most 1048576 bytes");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(QUICKLY);
        assertHealthy(server);
    }

    @Test
    void a_name_of_the_server_other_than_its_address_is_served(ServerUnderTest server) throws IOException {
        String answer = raw(server.uri("/"), """
                GET /api/me HTTP/1.1
                Host: longhaul.example.org
                Authorization: Bearer %s
                Connection: close

                """.formatted(server.adminToken()));

        assertThat(answer).startsWith("HTTP/1.1 200 ");
    }

    /** Payara refuses such an address before any of Longhaul sees it. */
    @Test
    void a_null_character_in_an_address_is_refused_by_the_server_itself(ServerUnderTest server) {
        HttpResponse<String> answer = refused(server, () -> server.get("/api/tasks/a%00b"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("Exception").doesNotContain("\tat ");
        assertHealthy(server);
    }

    @Test
    void a_task_that_has_ended_cannot_be_aborted(ServerUnderTest server) {
        String id = server.submit(
                "countdown-direct", Json.createObjectBuilder().add("seconds", 0).build());
        server.awaitState(id, "SUCCEEDED");

        HttpResponse<String> answer = refused(server, () -> server.abort(id));

        assertProblem(answer, 409, "task-ended", "Task %s has ended already: SUCCEEDED".formatted(id));
        assertThat(server.task(id).getString("state")).isEqualTo("SUCCEEDED");
    }

    /**
     * A file whose import fails.
     *
     * @param says the message of the task, in which ID stands for its id
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record BadFile(String name, byte[] content, String says) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static BadFile badFile(String name, String content, String says) {
        return new BadFile(name, content.getBytes(StandardCharsets.UTF_8), says);
    }

    static List<BadFile> files() {
        return List.of(
                badFile(
                        "a broken quote",
                        "a,b\n1,2\n3,\"open\n5,6\n",
                        "line 3: a quote that is opened there is not closed before the end of the file"),
                badFile(
                        "no header",
                        "00501,40.9\n00544,40.9\n",
                        "line 1 is not a header: column 1 is \"00501\", and a column's name begins with a letter or _"),
                badFile(
                        "a column twice",
                        "a,b,A\n1,2,3\n",
                        "line 1 is not a header: column 3 is \"A\", the same name as column 1"),
                badFile("empty", "", "The file is empty: its first line must name the columns"),
                badFile("blank lines only", "\n\n\r\n", "The file is empty: its first line must name the columns"),
                new BadFile(
                        "a header that is not UTF-8",
                        "stra\u00dfe,b\n1,2\n".getBytes(StandardCharsets.ISO_8859_1),
                        "line 1 is not UTF-8"),
                new BadFile(
                        "a line that is not UTF-8",
                        "a,b\n1,2\nstra\u00dfe,4\n".getBytes(StandardCharsets.ISO_8859_1),
                        "1 lines were rejected, 0 are allowed. The first: line 3 is not valid UTF-8."
                                + " All are in rejects/ID.csv"),
                new BadFile(
                        "UTF-16",
                        "\ufeffa,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE),
                        "The file is UTF-16 or UTF-32, and must be UTF-8"),
                new BadFile(
                        "UTF-16 that does not say so",
                        "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE),
                        "line 1 holds NUL characters: the file is UTF-16 or no text, and must be UTF-8"),
                badFile(
                        "a line with too few fields",
                        "a,b\n1\n",
                        "1 lines were rejected, 0 are allowed. The first: line 2 has 1 fields, the header has 2."
                                + " All are in rejects/ID.csv"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void a_bad_file_fails_and_says_where(BadFile bad, ServerUnderTest server) throws IOException {
        Path file = server.importDir().resolve("bad.csv");
        Files.write(file, bad.content());
        try {
            assertFails(server, file, bad.says());
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void a_gigabyte_of_one_line_fails_within_seconds(ServerUnderTest server) throws IOException {
        Path file = server.importDir().resolve("one-line.csv");
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write("a,b\n1,2\nthis line never ends".getBytes(StandardCharsets.UTF_8));
            out.setLength(1L << 30);
        }
        try {
            long begun = System.nanoTime();

            assertFails(server, file, "line 3 is longer than 1 MiB");

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(QUICKLY);
            assertHealthy(server);
        } finally {
            Files.delete(file);
        }
    }

    private static void assertFails(ServerUnderTest server, Path file, String says) {
        String id = server.submit(
                "csv-import",
                Json.createObjectBuilder()
                        .add("file", String.valueOf(file.getFileName()))
                        .add("table", "bad_input")
                        .add("rejectLimit", 0)
                        .add("ifExists", "replace")
                        .build());
        JsonObject task = server.awaitState(id, "FAILED");
        assertThat(task.getString("message")).isEqualTo(says.replace("ID", id));
        assertThat(task.getString("reason")).isEqualTo("error");
        assertThat(task.getInt("attempt")).isEqualTo(1);
    }

    private static HttpResponse<String> refused(ServerUnderTest server, Supplier<HttpResponse<String>> request) {
        int before = tasks(server);
        HttpResponse<String> answer = request.get();
        assertThat(tasks(server)).as("tasks").isEqualTo(before);
        return answer;
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String problem, String says) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .get(InstanceOfAssertFactories.STRING)
                .startsWith("application/problem+json");
        JsonObject json = ServerUnderTest.json(answer);
        assertThat(json.getString("type")).isEqualTo(TYPES + problem);
        assertThat(json.getInt("status")).isEqualTo(status);
        assertThat(json.getString("title")).isNotBlank();
        assertThat(json.getString("detail")).isNotBlank().doesNotContain("\u001b", "\0", "\n");
        assertThat(json.toString())
                .contains(says)
                .doesNotContain("Exception")
                .doesNotContain("\\tat ")
                .doesNotContain("org.longhaul.");
    }

    private static void assertHealthy(ServerUnderTest server) {
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
        String id = server.submit(
                "countdown-direct", Json.createObjectBuilder().add("seconds", 0).build());
        server.awaitState(id, "SUCCEEDED");
    }

    private static int tasks(ServerUnderTest server) {
        return TaskList.all(server, "limit=200").size();
    }

    private static String raw(URI server, String request) throws IOException {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout((int) QUICKLY.toMillis());
            String head = request.substring(0, request.indexOf("\n\n") + 2).replace("\n", "\r\n");
            String body = request.substring(request.indexOf("\n\n") + 2);
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** So many spaces, which JSON may begin with. */
    private static InputStream spaces(long length) {
        return new InputStream() {
            private long left = length;

            @Override
            public int read() {
                return left-- > 0 ? ' ' : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int count) {
                if (left <= 0) {
                    return -1;
                }
                int read = (int) Math.min(left, count);
                Arrays.fill(bytes, offset, offset + read, (byte) ' ');
                left -= read;
                return read;
            }
        };
    }
}
