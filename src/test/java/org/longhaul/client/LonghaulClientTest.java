package org.longhaul.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.longhaul.client.FakeLonghaul.send;
import static org.longhaul.client.FakeLonghaul.task;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.client.FakeLonghaul.Asked;

@Timeout(60)
class LonghaulClientTest {
    private static final String TOKEN = "lh_very-secret";
    private static final Duration LONG = Duration.ofSeconds(30);

    private static LonghaulClient.Builder to(FakeLonghaul server) {
        return LonghaulClient.builder(server.uri()).token(TOKEN).patience(Duration.ofSeconds(20));
    }

    private static void problem(HttpExchange exchange, int status, String name, String... headers) throws IOException {
        var all = new ArrayList<>(List.of("Content-Type", "application/problem+json"));
        all.addAll(List.of(headers));
        send(
                exchange,
                status,
                "{\"type\":\"https://longhaul.org/problems/%s\",\"title\":\"T\",\"status\":%d,\"detail\":\"D\"}"
                        .formatted(name, status),
                all.toArray(new String[0]));
    }

    @Test
    void an_order_is_sent_as_the_server_reads_it_and_signed() throws Exception {
        try (var server = new FakeLonghaul((asked, exchange) -> send(exchange, 202, task("QUEUED")));
                var client = to(server).build()) {
            Task task = client.submit(TaskRequest.of("greet")
                    .with("name", "Wörld")
                    .with("wait", Duration.ofMinutes(2))
                    .with("no", null)
                    .with("map", Map.of("a", 1))
                    .priority(5)
                    .due(Instant.parse("2030-01-31T08:00:00Z"))
                    .delay(Duration.ofSeconds(1))
                    .key("k")
                    .tag("t")
                    .summary("s")
                    .ttl(Duration.ofDays(1))
                    .product("p")
                    .scope("c")
                    .attribute("table", "users"));

            assertThat(task.id()).isEqualTo("7");
            assertThat(task.state()).isEqualTo(TaskState.QUEUED);
            Asked asked = server.asked().get(0);
            assertThat(asked.line()).isEqualTo("POST /api/tasks");
            assertThat(asked.header("Authorization")).isEqualTo("Bearer " + TOKEN);
            assertThat(asked.header("Content-type")).isEqualTo("application/json");
            assertThat(asked.header("Idempotency-key")).hasSizeGreaterThan(30);
            assertThat(asked.body())
                    .isEqualTo(
                            "{\"type\":\"greet\",\"parameters\":{\"name\":\"Wörld\",\"wait\":\"PT2M\",\"map\":{\"a\":1}},"
                                    + "\"priority\":5,\"due\":\"2030-01-31T08:00:00Z\",\"delay\":\"PT1S\",\"key\":\"k\",\"tag\":\"t\","
                                    + "\"summary\":\"s\",\"ttl\":\"PT24H\",\"product\":\"p\",\"scope\":\"c\","
                                    + "\"attributes\":{\"table\":\"users\"}}");
        }
    }

    @Test
    void a_submission_whose_answer_is_lost_is_sent_again_with_the_same_key() throws Exception {
        try (var server = new FakeLonghaul((asked, exchange) -> {
                    if (asked.number() > 2) {
                        send(exchange, 202, task("QUEUED"));
                    } // else it was taken, and nobody hears of it
                });
                var client = to(server).build()) {
            client.submit(TaskRequest.of("greet"));
            client.submit(TaskRequest.of("greet"));

            List<String> keys = server.asked().stream()
                    .map(asked -> asked.header("Idempotency-key"))
                    .toList();
            assertThat(keys).hasSize(4);
            assertThat(keys.subList(0, 3)).containsOnly(keys.get(0));
            assertThat(keys.get(3)).isNotEqualTo(keys.get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 429, 502, 503, 504})
    void what_is_refused_for_now_is_sent_again_after_the_time_the_server_asks_for(int status) throws Exception {
        try (var server = new FakeLonghaul((asked, exchange) -> {
                    if (asked.number() == 1) {
                        problem(exchange, status, "later", "Retry-After", "1");
                    } else {
                        send(exchange, 202, task("QUEUED"));
                    }
                });
                var client = to(server).build()) {
            long begin = System.nanoTime();
            client.submit(TaskRequest.of("greet"));

            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
            assertThat(server.asked()).hasSize(2);
        }
    }

    @Test
    void the_time_the_server_asks_for_may_be_a_date() throws Exception {
        Clock clock = Clock.fixed(Instant.parse("2030-01-31T08:00:00Z"), ZoneOffset.UTC);
        try (var server = new FakeLonghaul((asked, exchange) -> {
                    if (asked.number() == 1) {
                        send(exchange, 503, "", "Retry-After", "Thu, 31 Jan 2030 08:00:01 GMT");
                    } else {
                        send(exchange, 200, task("QUEUED"));
                    }
                });
                var client = to(server).clock(clock).build()) {
            long begin = System.nanoTime();
            client.find("7");
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void a_conflict_that_does_not_pass_is_told() throws Exception {
        try (var server = new FakeLonghaul((asked, exchange) -> problem(exchange, 409, "task-ended"));
                var client = to(server).build()) {
            var e = catchThrowableOfType(LonghaulException.class, () -> client.abort("7"));
            assertThat(e.is("task-ended")).isTrue();
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Test
    void patience_has_an_end() throws Exception {
        try (var server = new FakeLonghaul((asked, exchange) -> problem(exchange, 503, "draining"));
                var client = to(server).patience(Duration.ofMillis(700)).build()) {
            var e = catchThrowableOfType(LonghaulException.class, () -> client.submit(TaskRequest.of("greet")));

            assertThat(e.status()).isEqualTo(503);
            assertThat(e.is("draining")).isTrue();
            assertThat(server.asked()).hasSizeBetween(2, 12);
        }
    }

    @Test
    void a_wait_beyond_the_patience_is_not_waited() throws Exception {
        try (var server = new FakeLonghaul(
                        (asked, exchange) -> problem(exchange, 503, "draining", "Retry-After", "3600"));
                var client = to(server).build()) {
            assertThatThrownBy(() -> client.submit(TaskRequest.of("greet"))).isInstanceOf(LonghaulException.class);
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Test
    void a_server_that_is_not_there_is_told_without_the_token() throws Exception {
        FakeLonghaul server = new FakeLonghaul((asked, exchange) -> {});
        server.close();
        try (var client = to(server).patience(Duration.ofMillis(300)).build()) {
            var e = catchThrowableOfType(LonghaulException.class, () -> client.submit(TaskRequest.of("greet")));
            assertThat(e.status()).isZero();
            assertThat(e)
                    .hasMessageContaining("POST /api/tasks is not answered")
                    .hasCauseInstanceOf(IOException.class);
            assertThat(e.toString()).doesNotContain(TOKEN);
        }
    }

    @Test
    void a_server_that_never_answers_is_given_up() throws Exception {
        var end = new CountDownLatch(1);
        try (var server = new FakeLonghaul((asked, exchange) -> await(end));
                var client = to(server)
                        .timeout(Duration.ofMillis(200))
                        .patience(Duration.ofMillis(600))
                        .build()) {
            assertThatThrownBy(() -> client.find("7")).isInstanceOf(LonghaulException.class);
            assertThat(server.asked()).hasSizeGreaterThan(1);
        } finally {
            end.countDown();
        }
    }

    @Test
    void a_problem_is_told_with_all_it_says_and_not_sent_again() throws Exception {
        String body = "{\"type\":\"https://longhaul.org/problems/invalid-input\",\"title\":\"The input is not valid\","
                + "\"status\":422,\"detail\":\"2 things are wrong\",\"limit\":3,\"violations\":["
                + "{\"field\":\"parameters.name\",\"message\":\"is required\"},{\"field\":\"key\",\"message\":\"is blank\"}]}";
        try (var server = new FakeLonghaul((asked, exchange) ->
                        send(exchange, 422, body, "Content-Type", "application/problem+json;charset=UTF-8"));
                var client = to(server).build()) {
            var e = catchThrowableOfType(LonghaulException.class, () -> client.submit(TaskRequest.of("greet")));

            assertThat(e.status()).isEqualTo(422);
            assertThat(e.type()).isEqualTo("https://longhaul.org/problems/invalid-input");
            assertThat(e.is("invalid-input")).isTrue();
            assertThat(e.title()).isEqualTo("The input is not valid");
            assertThat(e.detail()).isEqualTo("2 things are wrong");
            assertThat(e.violations())
                    .containsExactly(
                            new LonghaulException.Violation("parameters.name", "is required"),
                            new LonghaulException.Violation("key", "is blank"));
            assertThat(e).hasMessage("422 The input is not valid: 2 things are wrong");
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Test
    void an_answer_that_is_not_longhauls_is_told_as_such() throws Exception {
        try (var server = new FakeLonghaul((asked, exchange) -> {
                    if (asked.number() == 1) {
                        send(exchange, 500, "<html>oops</html>", "Content-Type", "text/html");
                    } else {
                        send(exchange, 200, "<html>hello</html>", "Content-Type", "text/html");
                    }
                });
                var client = to(server).build()) {
            var failed = catchThrowableOfType(LonghaulException.class, () -> client.find("7"));
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.type()).isEqualTo("about:blank");
            assertThatThrownBy(() -> client.find("7")).hasMessageStartingWith("The answer cannot be read: Not JSON");
        }
    }

    @Test
    void a_redirect_is_not_followed_so_the_token_stays_with_its_host() throws Exception {
        try (var other = new FakeLonghaul((asked, exchange) -> send(exchange, 200, task("QUEUED")));
                var server = new FakeLonghaul(
                        (asked, exchange) -> send(exchange, 307, "", "Location", other.uri() + "/api/tasks"));
                var client = to(server).build()) {
            var e = catchThrowableOfType(LonghaulException.class, () -> client.submit(TaskRequest.of("greet")));

            assertThat(e.status()).isEqualTo(307);
            assertThat(e).hasMessageContaining("leads elsewhere");
            assertThat(other.asked()).isEmpty();
        }
    }

    @Test
    void the_next_part_of_a_list_is_asked_of_the_same_server() throws Exception {
        try (var other = new FakeLonghaul((asked, exchange) -> send(exchange, 200, "{\"tasks\":[]}"));
                var server = new FakeLonghaul((asked, exchange) -> {
                    String next = asked.number() == 3
                            ? ""
                            : ",\"next\":\"" + other.uri() + "/api/tasks?state=QUEUED&cursor=a%26" + asked.number()
                                    + "\"";
                    send(exchange, 200, "{\"tasks\":[" + task("QUEUED") + "]" + next + "}");
                });
                var client = to(server).build()) {
            List<Task> tasks = client.stream(
                            TaskFilter.all().state(TaskState.QUEUED).with("tag", "a b"))
                    .toList();

            assertThat(tasks).hasSize(3);
            assertThat(server.asked())
                    .extracting(Asked::line)
                    .containsExactly(
                            "GET /api/tasks?state=QUEUED&tag=a+b",
                            "GET /api/tasks?state=QUEUED&cursor=a%261",
                            "GET /api/tasks?state=QUEUED&cursor=a%262");
            assertThat(other.asked()).isEmpty();
        }
    }

    @Test
    void counts_are_by_state() throws Exception {
        try (var server = new FakeLonghaul(
                        (asked, exchange) -> send(exchange, 200, "{\"counts\":{\"QUEUED\":1,\"SUCCEEDED\":20}}"));
                var client = to(server).build()) {
            assertThat(client.counts()).isEqualTo(Map.of(TaskState.QUEUED, 1L, TaskState.SUCCEEDED, 20L));
            assertThat(server.asked().get(0).line()).isEqualTo("GET /api/tasks/counts");
        }
    }

    @Test
    void an_unknown_task_is_empty_and_a_wrong_address_is_an_error() throws Exception {
        try (var server = new FakeLonghaul((asked, exchange) -> {
                    if (asked.number() == 1) {
                        problem(exchange, 404, "unknown-task");
                    } else {
                        send(exchange, 404, "<html/>", "Content-Type", "text/html");
                    }
                });
                var client = to(server).build()) {
            assertThat(client.find("7")).isEmpty();
            assertThatThrownBy(() -> client.find("7")).hasMessageContaining("is the address right?");
        }
    }

    @Test
    void acts_are_posted_and_a_retry_gives_the_new_task() throws Exception {
        try (var server = new FakeLonghaul((asked, exchange) -> send(
                        exchange, 202, "{\"id\":\"8\",\"type\":\"greet\",\"state\":\"QUEUED\",\"retryOf\":\"7\"}"));
                var client = LonghaulClient.builder(URI.create(server.uri() + "/tasks-of-ours"))
                        .basic("ada", "pässword")
                        .build()) {
            client.abort("7");
            client.hold("7");
            client.release("a/b?c");
            assertThat(client.retry("7").retryOf()).isEqualTo("7");

            assertThat(server.asked())
                    .extracting(Asked::line)
                    .containsExactly(
                            "POST /tasks-of-ours/api/tasks/7/abort",
                            "POST /tasks-of-ours/api/tasks/7/hold",
                            "POST /tasks-of-ours/api/tasks/a%2Fb%3Fc/release",
                            "POST /tasks-of-ours/api/tasks/7/retry");
            assertThat(server.asked().get(0).header("Authorization")).isEqualTo("Basic YWRhOnDDpHNzd29yZA==");
        }
    }

    @Test
    void an_act_that_may_have_been_done_is_not_sent_again_unless_that_is_safe() throws Exception {
        try (var server = new FakeLonghaul((asked, exchange) -> {
                    if (asked.number() == 3) {
                        send(exchange, 202, task("RUNNING"));
                    } // else it hangs up
                });
                var client = to(server).build()) {
            assertThatThrownBy(() -> client.retry("7")).isInstanceOf(LonghaulException.class);
            assertThat(server.asked()).hasSize(1);
            client.abort("7");
            assertThat(server.asked()).hasSize(3);
        }
    }

    @Test
    void a_file_is_sent_with_its_order_each_time_whole(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("names \"of\" all.csv");
        Files.writeString(file, "id,name\n1,Ada\n".repeat(20_000));
        try (var server = new FakeLonghaul((asked, exchange) -> {
                    if (asked.number() == 1) {
                        problem(exchange, 503, "draining", "Retry-After", "0");
                    } else {
                        send(exchange, 202, task("QUEUED"));
                    }
                });
                var client = to(server).build()) {
            client.submitFile(TaskRequest.of("csv-import").with("table", "names"), "file", file);

            assertThat(server.asked()).hasSize(2);
            Asked asked = server.asked().get(1);
            String boundary = asked.header("Content-type").replace("multipart/form-data; boundary=", "");
            assertThat(asked.body())
                    .isEqualTo("--" + boundary + "\r\nContent-Disposition: form-data; name=\"order\"\r\n"
                            + "Content-Type: application/json\r\n\r\n"
                            + "{\"type\":\"csv-import\",\"parameters\":{\"table\":\"names\"}}\r\n"
                            + "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; "
                            + "filename=\"names %22of%22 all.csv\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                            + Files.readString(file) + "\r\n--" + boundary + "--\r\n");
            assertThat(server.asked().get(0).body()).isEqualTo(asked.body());
            assertThat(asked.header("Idempotency-key"))
                    .isEqualTo(server.asked().get(0).header("Idempotency-key"));
        }
    }

    @Test
    void to_await_is_to_wait_at_the_server() throws Exception {
        try (var server = new FakeLonghaul((asked, exchange) -> {
                    switch (asked.number()) {
                        case 1 -> send(exchange, 200, task("QUEUED"), "ETag", "\"1\"");
                        case 2 -> send(exchange, 304, "", "ETag", "\"1\"", "Preference-Applied", "wait=30");
                        case 3 ->
                            send(exchange, 200, task("RUNNING"), "ETag", "\"2\"", "Preference-Applied", "wait=30");
                        default ->
                            send(exchange, 200, task("SUCCEEDED"), "ETag", "\"3\"", "Preference-Applied", "wait=30");
                    }
                });
                var client = to(server).build()) {
            assertThat(client.await("7", LONG).state()).isEqualTo(TaskState.SUCCEEDED);

            assertThat(server.asked())
                    .extracting(asked -> asked.header("If-none-match"))
                    .containsExactly(null, "\"1\"", "\"1\"", "\"2\"");
            assertThat(server.asked().get(0).header("Prefer")).isNull();
            assertThat(server.asked().get(1).header("Prefer")).matches("wait=(29|30)");
        }
    }

    @Test
    void a_server_that_does_not_wait_is_asked_once_a_second() throws Exception {
        try (var server = new FakeLonghaul((asked, exchange) -> send(exchange, 200, task("RUNNING")));
                var client = to(server).build()) {
            var e = catchThrowableOfType(TimeoutException.class, () -> client.await("7", Duration.ofMillis(1500)));
            assertThat(e).hasMessage("Task 7 has not ended in time; it is RUNNING");
            assertThat(server.asked()).hasSizeBetween(2, 3);
        }
    }

    @Test
    void to_await_survives_a_restart_of_the_server() throws Exception {
        var again = new AtomicReference<Integer>();
        try (var server = new FakeLonghaul((asked, exchange) -> {
                    if (again.get() == null) {
                        send(exchange, 200, task("RUNNING"), "ETag", "\"1\"");
                    } else if (asked.number() == again.get()) {
                        send(exchange, 404, "<html/>", "Content-Type", "text/html"); // not deployed yet
                    } else {
                        send(exchange, 200, task("SUCCEEDED"), "ETag", "\"2\"");
                    }
                });
                var client = to(server).build()) {
            var awaited = inBackground(() -> client.await("7", LONG));
            Awaitility.await().until(() -> !server.asked().isEmpty());
            server.stop();
            again.set(server.asked().size() + 1);
            server.startAgain();

            assertThat(awaited.get(30, TimeUnit.SECONDS).state()).isEqualTo(TaskState.SUCCEEDED);
            assertThat(server.asked().size()).isGreaterThan(again.get());
        }
    }

    @Test
    void a_server_that_stays_away_is_awaited_until_the_limit_only() throws Exception {
        try (var server = new FakeLonghaul((asked, exchange) -> send(exchange, 200, task("RUNNING"), "ETag", "\"1\""));
                var client = to(server).build()) {
            var awaited = inBackground(() -> client.await("7", Duration.ofSeconds(2)));
            Awaitility.await().until(() -> !server.asked().isEmpty());
            server.stop();
            assertThatThrownBy(() -> awaited.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void to_follow_goes_on_after_the_last_event_when_the_stream_breaks() throws Exception {
        var told = new ArrayList<Integer>();
        try (var server = new FakeLonghaul((asked, exchange) -> {
                    if (asked.line().startsWith("GET /api/tasks/7/events?after=")) {
                        send(exchange, 200, "{\"events\":[]}");
                    } else if (!asked.line().endsWith("/events")) {
                        send(exchange, 200, task(told.size() < 5 ? "RUNNING" : "SUCCEEDED"));
                    } else if (asked.header("Last-event-id") == null) {
                        stream(exchange, ": hello\n\n" + event(1, "QUEUED") + event(2, "RUNNING"));
                    } else {
                        stream(
                                exchange,
                                event(2, "RUNNING")
                                        + "event: change\r\nid: 3\r\ndata: {\"no\":3,\"kind\":\"COMMENT\",\r\n"
                                        + "data: \"state\":\"RUNNING\",\"note\":\"a\\nb\"}\r\n\r\n"
                                        + "data: {\"progress\":{}}\n\n" + event(4, "RUNNING") + event(5, "SUCCEEDED")
                                        + event(6, "SUCCEEDED"));
                    }
                });
                var client = to(server).build()) {
            Task task = client.follow("7", LONG, event -> told.add(event.no()));

            assertThat(task.state()).isEqualTo(TaskState.SUCCEEDED);
            assertThat(told).containsExactly(1, 2, 3, 4, 5);
            List<Asked> streams = server.asked().stream()
                    .filter(asked -> asked.line().endsWith("/events"))
                    .toList();
            assertThat(streams)
                    .extracting(asked -> asked.header("Last-event-id"))
                    .containsExactly(null, "2");
            assertThat(streams).extracting(asked -> asked.header("Accept")).containsOnly("text/event-stream");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 406, 429})
    void to_follow_is_to_look_now_and_then_where_streams_are_refused(int status) throws Exception {
        var told = new ArrayList<Integer>();
        try (var server = new FakeLonghaul((asked, exchange) -> {
                    if (asked.line().endsWith("?after=0")) {
                        send(exchange, 200, "{\"events\":[" + json(1, "QUEUED") + "," + json(2, "RUNNING") + "]}");
                    } else if (asked.line().endsWith("?after=2") && asked.number() > 6) {
                        send(exchange, 200, "{\"events\":[" + json(3, "FAILED") + "]}");
                    } else if (asked.line().contains("?after=")) {
                        send(exchange, 200, "{\"events\":[]}");
                    } else if (asked.line().endsWith("/events")) {
                        send(exchange, status, "{}");
                    } else {
                        send(exchange, 200, task(asked.number() > 5 ? "FAILED" : "RUNNING"));
                    }
                });
                var client = to(server).build()) {
            Task task = client.follow("7", LONG, event -> told.add(event.no()));

            assertThat(task.state()).isEqualTo(TaskState.FAILED);
            assertThat(told).containsExactly(1, 2, 3);
            assertThat(server.asked().stream().filter(asked -> asked.line().endsWith("/events")))
                    .hasSize(1);
        }
    }

    @Test
    void an_interrupt_ends_a_call_at_once() throws Exception {
        var end = new CountDownLatch(1);
        try (var server = new FakeLonghaul((asked, exchange) -> await(end));
                var client = to(server).build()) {
            var failure = new CompletableFuture<Throwable>();
            var thread = new Thread(() -> {
                try {
                    client.find("7");
                    failure.complete(new AssertionError("answered"));
                } catch (Throwable e) {
                    failure.complete(e);
                }
            });
            thread.start();
            Awaitility.await().until(() -> !server.asked().isEmpty());
            thread.interrupt();
            assertThat(failure.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        } finally {
            end.countDown();
        }
    }

    @Test
    @SuppressWarnings("try") // to close it early is the test
    void to_close_the_client_ends_its_calls() throws Exception {
        var end = new CountDownLatch(1);
        try (var server = new FakeLonghaul((asked, exchange) -> {
                    if (asked.line().endsWith("/8")) {
                        send(exchange, 200, task("RUNNING"));
                    } else if (asked.line().endsWith("/9/events")) {
                        stream(exchange, event(1, "RUNNING"));
                        await(end);
                    } else if (asked.line().contains("/9")) {
                        send(exchange, 200, task("RUNNING"));
                    } else {
                        await(end);
                    }
                });
                var client = to(server).build()) {
            var seen = new CountDownLatch(1);
            var found = inBackground(() -> client.find("7").orElseThrow());
            var awaited = inBackground(() -> client.await("8", LONG));
            var followed = inBackground(() -> client.follow("9", LONG, event -> seen.countDown()));
            assertThat(seen.await(10, TimeUnit.SECONDS)).isTrue();
            Awaitility.await().until(() -> server.asked().size() >= 4);
            client.close();
            for (var call : List.of(found, awaited, followed)) {
                assertThatThrownBy(() -> call.get(5, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("The client is closed");
            }
            assertThatThrownBy(() -> client.find("7")).isInstanceOf(IllegalStateException.class);
        } finally {
            end.countDown();
        }
    }

    @Test
    void nothing_shows_a_secret() {
        var builder =
                LonghaulClient.builder(URI.create("https://tasks.example.org")).token(TOKEN);
        try (var client = builder.build()) {
            assertThat(builder.toString() + client).doesNotContain(TOKEN).contains("https://tasks.example.org/");
        }
        assertThat(TaskRequest.of("greet").with("password", "hush").toString()).doesNotContain("hush");
        assertThatThrownBy(() -> builder.token(TOKEN + "\r\n")).hasMessageNotContaining(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.org",
                "example.org",
                "http://user:pw@example.org",
                "http://example.org?a=b",
                "http://example.org#a",
                "mailto:a@example.org"
            })
    void only_addresses_of_servers_are_taken(String address) {
        assertThatThrownBy(() -> LonghaulClient.builder(URI.create(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("pw");
    }

    private static String json(int no, String state) {
        return "{\"no\":%d,\"at\":\"2030-01-31T08:00:00Z\",\"kind\":\"CHANGED\",\"state\":\"%s\"}".formatted(no, state);
    }

    private static String event(int no, String state) {
        return "id: %d\ndata: %s\n\n".formatted(no, json(no, state));
    }

    private static void stream(HttpExchange exchange, String events) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(events.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static FutureTask<Task> inBackground(Callable<Task> work) {
        var task = new FutureTask<>(work);
        var thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }
}
