package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longhaul.blackbox.ServerUnderTest.json;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever waits for a task, or listens to it, is told in time and of everything. */
@ExtendWith(SharedServer.class)
class FollowIT {
    private static final Duration PROMPT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ServerUnderTest server;
    private final HttpClient http = HttpClient.newHttpClient();

    FollowIT(ServerUnderTest server) {
        this.server = server;
    }

    private record Timed(HttpResponse<String> answer, Duration took) {}

    @Test
    void a_tag_stays_until_something_visible_changes() {
        String id = submitLater();
        HttpResponse<String> first = get(id);
        String tag = tag(first);

        assertThat(tag).matches("\"\\d+-[0-9a-f]{16}\"");
        HttpResponse<String> same = get(id, "If-None-Match", tag);
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(tag(same)).isEqualTo(tag);
        assertThat(get(id, "If-None-Match", "W/" + tag + ", \"other\"").statusCode())
                .isEqualTo(304);
        assertThat(get(id, "If-None-Match", "*").statusCode()).isEqualTo(304);
        comment(id);
        HttpResponse<String> other = get(id, "If-None-Match", tag);
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(tag(other)).isNotEqualTo(tag);
    }

    @Test
    void a_wait_is_answered_at_the_change_and_promptly() {
        String id = submitLater();

        var wait = waiting(id, "wait=30", null);
        assertThat(wait).isNotDone();
        long changed = System.nanoTime();
        server.abort(id);
        var answer = wait.join().answer();

        assertThat(Duration.ofNanos(System.nanoTime() - changed)).isLessThan(PROMPT);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).getString("state")).isEqualTo("ABORTED");
        assertThat(answer.headers().firstValue("Preference-Applied")).contains("wait=30");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void a_comment_ends_a_wait_too() {
        String id = submitLater();
        var wait = waiting(id, "wait=30", tag(get(id)));

        comment(id);

        assertThat(wait.join().answer().statusCode()).isEqualTo(200);
        assertThat(wait.join().took()).isLessThan(Duration.ofSeconds(20));
        server.abort(id);
    }

    @Test
    void a_wait_in_vain_ends_in_time_with_not_modified() {
        String id = submitLater();
        var known = waiting(id, "wait=2", tag(get(id)));
        var unknown = waiting(id, "wait=2", null);

        assertThat(known.join().answer().statusCode()).isEqualTo(304);
        assertThat(known.join().answer().headers().firstValue("Retry-After")).isPresent();
        assertThat(known.join().took()).isBetween(Duration.ofMillis(1900), Duration.ofSeconds(6));
        assertThat(unknown.join().answer().statusCode()).isEqualTo(200);
        server.abort(id);
    }

    @Test
    void who_knows_less_than_there_is_does_not_wait() {
        String id = submitLater();
        String old = tag(get(id));
        comment(id);

        assertThat(waiting(id, "wait=30", old).join().took()).isLessThan(Duration.ofSeconds(10));
        server.abort(id);
        assertThat(waiting(id, "wait=30", tag(get(id))).join().took()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void a_preference_that_is_too_long_is_cut_and_one_that_is_none_is_ignored() {
        String id = server.submit("countdown-direct", seconds(0));
        server.awaitEnd(id);

        assertThat(get(id, "Prefer", "respond-async, wait=3600").headers().firstValue("Preference-Applied"))
                .contains("wait=60");
        assertThat(get(id, "Prefer", "wait=soon").headers().firstValue("Preference-Applied"))
                .isEmpty();
    }

    @Test
    void a_task_that_is_not_there_is_told_at_once() {
        var answer = get("0192aaaa-0000-7000-8000-000000000000", "Prefer", "wait=30");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).getString("type")).endsWith("/unknown-task");
    }

    @Test
    void a_long_run_is_followed_to_its_end() {
        String id = server.submit("countdown", seconds(3));
        String state = "";
        int answers = 0;
        HttpResponse<String> answer = get(id);
        while (!state.equals("SUCCEEDED")) {
            answer = get(id, "Prefer", "wait=20", "If-None-Match", tag(answer));
            assertThat(answer.statusCode()).isEqualTo(200);
            state = json(answer).getString("state");
            answers++;
        }

        assertThat(answers).as("one for each change of its state").isLessThanOrEqualTo(4);
    }

    @Test
    void the_submitter_who_reads_an_end_has_consumed_it() {
        String id = server.submit("countdown-direct", seconds(0));
        Awaitility.await().until(() -> server.get("/api/tasks?limit=200").body().contains(id));

        server.awaitEnd(id);

        Awaitility.await().atMost(PATIENCE).until(() -> server.task(id).getBoolean("consumed"));
        assertThat(server.task(id).getString("lastPolled")).isNotBlank();
    }

    @Test
    void a_stream_tells_everything_in_order_and_ends_with_the_task() {
        String id = server.submit("countdown", seconds(6));

        try (var stream = EventReader.open(server, id, null)) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
            assertThat(stream.header("Cache-Control")).isEqualTo("no-store");
            stream.await(event -> event.name().equals("progress"));
            comment(id);
            stream.await(event -> event.name().equals("comment"));
            stream.awaitEnd();

            assertThat(stream.events().get(0).data()).isEqualTo("retry: 2000");
            assertThat(stream.numbers())
                    .isEqualTo(IntStream.rangeClosed(1, stream.numbers().size())
                            .boxed()
                            .toList());
            assertThat(stream.named("comment"))
                    .singleElement()
                    .satisfies(
                            event -> assertThat(event.json().getString("note")).isEqualTo("hello"));
            assertThat(stream.named("state").get(0).json().getString("kind")).isEqualTo("SUBMITTED");
            var end = stream.events().get(stream.events().size() - 1);
            assertThat(end.name()).isEqualTo("end");
            assertThat(end.json().getString("id")).isEqualTo(id);
            assertThat(end.json().getString("state")).isEqualTo("SUCCEEDED");
            var progress = stream.named("progress");
            assertThat(progress).hasSizeGreaterThan(1);
            assertThat(progress.get(0).json().getString("state")).isNotBlank();
            for (int i = 1; i < progress.size(); i++) {
                assertThat(progress.get(i).nanos() - progress.get(i - 1).nanos())
                        .as("at most two a second")
                        .isGreaterThan(Duration.ofMillis(350).toNanos());
                assertThat(progress.get(i).data())
                        .isNotEqualTo(progress.get(i - 1).data());
            }
            assertThat(events(
                                    id,
                                    "Last-Event-ID",
                                    String.valueOf(stream.numbers().size()))
                            .statusCode())
                    .as("nothing is left to tell, so an EventSource stops")
                    .isEqualTo(204);
        }
    }

    @Test
    void a_stream_that_broke_off_goes_on_without_gap_or_repetition() {
        String id = server.submit("countdown", seconds(4));
        var numbers = new ArrayList<Integer>();

        try (var first = EventReader.open(server, id, null)) {
            first.await(event -> event.data().contains("\"CLAIMED\""));
            comment(id);
            first.await(event -> event.name().equals("comment"));
            numbers.addAll(first.numbers());
        }
        comment(id);
        comment(id);
        int last = numbers.get(numbers.size() - 1);
        try (var second = EventReader.open(server, id, last)) {
            second.awaitEnd();
            numbers.addAll(second.numbers());
        }

        assertThat(numbers)
                .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
        assertThat(numbers.size()).isEqualTo(history(id));
    }

    @Test
    void a_silent_stream_shows_that_it_is_alive() {
        String id = submitLater();

        try (var stream = EventReader.open(server, id, null)) {
            var alive = stream.await(event -> event.name().equals(":"));

            assertThat(alive.nanos() - stream.events().get(0).nanos())
                    .isBetween(
                            Duration.ofSeconds(14).toNanos(),
                            Duration.ofSeconds(25).toNanos());
        }
        server.abort(id);
    }

    @Test
    void many_comments_reach_a_slow_client_and_do_not_hold_up_a_quick_one() throws Exception {
        String id = submitLater();
        String text = "x".repeat(3900);
        int comments = 400;
        try (Socket slow = listen(id)) {
            IntStream.range(0, comments).parallel().forEach(i -> comment(id, text));
            try (var quick = EventReader.open(server, id, null)) {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> quick.named("comment").size() == comments);
            }
            server.abort(id);
            String all = read(slow);

            assertThat(all.split("event: comment", -1)).hasSize(comments + 1);
            assertThat(all).contains("event: end");
        }
    }

    @Test
    void whoever_takes_anything_gets_the_list() {
        String id = submitLater();

        assertThat(events(id, "Accept", "*/*").headers().firstValue("Content-Type"))
                .contains("application/json");
        assertThat(events(id, "Accept", "application/json").body()).startsWith("{\"events\":[");
        server.abort(id);
    }

    @Test
    void an_event_that_was_never_is_refused() {
        String id = submitLater();
        for (String wrong : List.of("x", "-1", "99", "1e3")) {
            var answer = events(id, "Accept", "text/event-stream", "Last-Event-ID", wrong);

            assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
            assertThat(json(answer).getString("type")).endsWith("/invalid-event-id");
        }
        server.abort(id);
    }

    @Test
    void there_is_a_limit_to_streams_and_it_counts_only_those_that_are_open() throws Exception {
        String id = submitLater();
        var open = new ArrayList<Socket>();
        String status = "";
        while (!status.contains("429")) {
            Socket socket = listen(id);
            open.add(socket);
            status = line(socket);
            assertThat(open).hasSizeLessThanOrEqualTo(101);
        }
        String refused = read(open.remove(open.size() - 1));

        assertThat(refused).contains("Retry-After: 5", "/too-many-streams\"", "\"limit\":100");
        assertThat(open).hasSizeGreaterThan(90);
        server.abort(id);
        for (Socket socket : open) {
            assertThat(read(socket)).contains("event: end");
        }
        try (var another = EventReader.open(server, id, null)) {
            assertThat(another.status()).isEqualTo(200);
        }
    }

    private static String line(Socket socket) throws IOException {
        var line = new StringBuilder();
        for (int next = socket.getInputStream().read(); next != '\n' && next >= 0; ) {
            line.append((char) next);
            next = socket.getInputStream().read();
        }
        return line.toString();
    }

    private String submitLater() {
        JsonObject order = Json.createObjectBuilder()
                .add("type", "countdown-direct")
                .add("parameters", seconds(0))
                .add("delay", "PT1H")
                .build();
        return json(server.post("/api/tasks", order.toString())).getString("id");
    }

    private static JsonObject seconds(int seconds) {
        return Json.createObjectBuilder().add("seconds", seconds).build();
    }

    private void comment(String id) {
        comment(id, "hello");
    }

    private void comment(String id, String text) {
        var answer = server.post(
                "/api/tasks/" + id + "/comments",
                Json.createObjectBuilder().add("text", text).build().toString());
        assertThat(answer.statusCode()).isEqualTo(201);
    }

    private int history(String id) {
        return json(server.get("/api/tasks/" + id + "/events?limit=200"))
                .getJsonArray("events")
                .size();
    }

    private HttpResponse<String> get(String id, String... headers) {
        return server.send(request("/api/tasks/" + id, headers));
    }

    private HttpResponse<String> events(String id, String... headers) {
        String[] all = headers[0].equals("Accept")
                ? headers
                : new String[] {headers[0], headers[1], "Accept", "text/event-stream"};
        return server.send(request("/api/tasks/" + id + "/events", all));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(server.uri(path)).header("Authorization", "Bearer " + server.adminToken());
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static String tag(HttpResponse<String> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    /** A wait that has reached the server: another request of the same connection pool would be answered by now. */
    private CompletableFuture<Timed> waiting(String id, String preference, String tag) {
        var request = request("/api/tasks/" + id, "Prefer", preference);
        if (tag != null) {
            request.header("If-None-Match", tag);
        }
        long start = System.nanoTime();
        var answer = http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> new Timed(response, Duration.ofNanos(System.nanoTime() - start)));
        IntStream.range(0, 3).forEach(i -> get(id));
        return answer;
    }

    private Socket listen(String id) throws IOException {
        URI uri = server.uri("/api/tasks/" + id + "/events");
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new java.net.InetSocketAddress(uri.getHost(), uri.getPort()));
        socket.getOutputStream()
                .write(("GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getHost() + ":" + uri.getPort()
                                + "\r\nAuthorization: Bearer " + server.adminToken()
                                + "\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String read(Socket socket) throws IOException {
        try (InputStream in = socket.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\r\n[0-9a-f]+\r\n", "");
        }
    }
}
