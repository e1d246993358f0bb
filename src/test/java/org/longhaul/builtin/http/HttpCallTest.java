package org.longhaul.builtin.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longhaul.builtin.FakeRun;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.TaskFailedException;

@Timeout(30)
class HttpCallTest {
    private final HttpSender sender = new HttpSender();
    private final Map<String, Object> parameters = new HashMap<>();
    private final List<String> received = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean inFlight = new AtomicBoolean();

    private HttpServer server;
    private List<String> allowed;
    private HttpCall.Names names = InetAddress::getAllByName;

    @BeforeEach
    void start() throws IOException {
        sender.start(Thread::new);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        allowed = List.of("127.0.0.1:" + port());
        parameters.put("url", url("127.0.0.1", "/x"));
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        sender.stop();
        threads.shutdownNow();
    }

    @Test
    void an_expected_answer_is_the_result() {
        answer("/x", 200, "text/plain; charset=ISO-8859-1", new byte[] {'g', 'u', 't', ' ', (byte) 0xE4});
        parameters.putAll(Map.of("method", "POST", "body", "{\"ä\":1}", "headers", Map.of("X-Key", "secret")));
        var run = run();
        assertThat(result(run))
                .containsEntry("status", 200)
                .containsEntry("body", "gut ä")
                .containsKey("seconds");
        assertThat(received).containsExactly("POST /x {\"ä\":1} key=0193-run X-Key=secret");
    }

    @Test
    void a_status_can_be_expected_that_is_no_success_elsewhere() {
        answer("/x", 404, "application/problem+json", "{}".getBytes(UTF_8));
        parameters.put("expectStatus", "200-299, 404");
        assertThat(result(run())).containsEntry("status", 404).containsEntry("body", "{}");
    }

    @Test
    void of_a_body_the_first_8_Ki_are_kept_and_only_of_a_text() {
        answer("/x", 200, "image/png", new byte[10]);
        assertThat(result(run())).doesNotContainKey("body");
        answer("/long", 200, "text/plain", "ä".repeat(5_000_000).getBytes(UTF_8));
        parameters.put("url", url("127.0.0.1", "/long"));
        assertThat(result(run())).containsEntry("body", "ä".repeat(8192));
    }

    @Test
    void a_body_without_end_does_not_keep_the_task() {
        server.createContext("/x", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, 0);
            byte[] some = "x".repeat(1000).getBytes(UTF_8);
            while (over.getCount() > 0) {
                exchange.getResponseBody().write(some);
            }
        });
        assertThat((String) result(run()).get("body")).hasSize(8192);
    }

    @ParameterizedTest
    @CsvSource({
        "408, true",
        "425, true",
        "429, true",
        "500, true",
        "503, true",
        "400, false",
        "401, false",
        "404, false",
        "304, false",
        "302, false"
    })
    void some_answers_may_pass_and_others_are_for_good(int status, boolean retryable) {
        answer("/x", status, "text/plain", new byte[0]);
        assertFails(this::run, retryable, "GET http://127.0.0.1:%d/x answered %d".formatted(port(), status));
    }

    @Test
    void what_is_shown_of_a_failure_has_no_query_and_says_when_to_come_again() {
        server.createContext("/x", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "120");
            exchange.sendResponseHeaders(429, -1);
            exchange.close();
        });
        parameters.put("url", url("127.0.0.1", "/x?token=secret"));
        assertFails(this::run, true, "GET http://127.0.0.1:%d/x answered 429 (Retry-After: 120)".formatted(port()));
    }

    @Test
    void no_connection_may_pass() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        allowed = List.of("127.0.0.1");
        parameters.put("url", "http://127.0.0.1:" + free + "/");
        assertThatThrownBy(this::run)
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        e -> assertThat(e.retryable()).isTrue())
                .hasMessageStartingWith("GET http://127.0.0.1:" + free + "/ failed: ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void no_answer_in_time_may_pass_whether_the_head_or_the_body_is_late(boolean head) {
        server.createContext("/x", late(head));
        parameters.put("timeout", Duration.ofSeconds(1));
        assertFails(this::run, true, "GET http://127.0.0.1:%d/x failed: no answer within PT1S".formatted(port()));
    }

    @Test
    void an_abort_ends_it_promptly_and_without_a_result() {
        server.createContext("/x", late(true));
        var run = new FakeRun(Parameters.of(parameters));
        run.stop = inFlight::get;
        parameters.put("timeout", Duration.ofMinutes(10));
        long start = System.nanoTime();
        run(run);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(run.result).isNull();
    }

    @Test
    void redirects_are_followed_and_a_post_becomes_a_get() {
        redirect("/x", 302, "/y");
        redirect("/y", 307, url("127.0.0.1", "/z"));
        answer("/z", 200, "text/plain", "there".getBytes(UTF_8));
        parameters.putAll(
                Map.of("method", "POST", "body", "b", "headers", Map.of("X-Key", "k", "Content-Type", "text/plain")));
        assertThat(result(run())).containsEntry("body", "there");
        assertThat(received)
                .containsExactly(
                        "POST /x b key=0193-run X-Key=k Content-Type=text/plain",
                        "GET /y  key=0193-run X-Key=k",
                        "GET /z  key=0193-run X-Key=k");
    }

    @Test
    void a_temporary_redirect_keeps_method_and_body() {
        redirect("/x", 308, "/y");
        answer("/y", 200, "text/plain", new byte[0]);
        parameters.putAll(Map.of("method", "PUT", "body", "b"));
        run();
        assertThat(received).containsExactly("PUT /x b key=0193-run", "PUT /y b key=0193-run");
    }

    @Test
    void a_body_is_not_redirected_to_another_host() {
        allowed = List.of("127.0.0.1", "localhost");
        names = host -> new InetAddress[] {InetAddress.getLoopbackAddress()};
        redirect("/x", 307, url("localhost", "/y"));
        parameters.putAll(Map.of("method", "PUT", "body", "secret"));
        assertFails(
                this::run,
                false,
                "http://127.0.0.1:%d/x redirects a request with a body to another host".formatted(port()));
        assertThat(received).hasSize(1);
    }

    @Test
    void another_host_sees_no_header_that_may_be_a_credential() {
        allowed = List.of("127.0.0.1", "localhost");
        names = host -> new InetAddress[] {InetAddress.getLoopbackAddress()};
        redirect("/x", 302, url("localhost", "/y"));
        answer("/y", 200, "text/plain", new byte[0]);
        parameters.put("headers", Map.of("Authorization", "a", "Cookie", "c", "X-Key", "k", "Accept", "t"));
        run();
        assertThat(received).last().isEqualTo("GET /y  key=0193-run Accept=t");
    }

    @Test
    void redirects_are_checked_like_the_first_url() {
        redirect("/x", 302, "http://169.254.169.254/latest");
        assertFails(this::run, false, "169.254.169.254, port 80, is not allowed by longhaul.http-allow");
        redirect("/file", 302, "file:///etc/passwd");
        parameters.put("url", url("127.0.0.1", "/file"));
        assertFails(
                this::run,
                false,
                "http://127.0.0.1:%d/file redirects to a URL that must begin with http:// or https://"
                        .formatted(port()));
    }

    @Test
    void five_redirects_are_enough() {
        for (int i = 0; i < 7; i++) {
            redirect("/r" + i, 302, "/r" + (i + 1));
        }
        answer("/r7", 200, "text/plain", new byte[0]);
        parameters.put("url", url("127.0.0.1", "/r1"));
        assertFails(this::run, false, "http://127.0.0.1:%d/r1 was redirected more than 5 times".formatted(port()));
        parameters.put("url", url("127.0.0.1", "/r2"));
        assertThat(result(run())).containsEntry("status", 200);
    }

    @Test
    void nobody_is_led_from_https_to_http() {
        var request = Request.of(Call.of(Parameters.of(Map.of("url", "https://example.org/a"))));
        assertFails(
                () -> request.redirected(301, "http://example.org/a"),
                false,
                "https://example.org/a redirects from https to http");
        assertThat(request.redirected(301, "b").url()).hasToString("https://example.org/b");
    }

    @Test
    void each_address_of_a_name_is_checked() {
        allowed = List.of("example.org");
        parameters.put("url", "http://example.org/");
        names = host -> new InetAddress[] {InetAddress.getByName("93.184.216.34"), InetAddress.getByName("10.0.0.1")};
        assertFails(
                this::run,
                false,
                "example.org stands for 10.0.0.1, which is not a public address and is not in longhaul.http-allow itself");
        names = host -> {
            throw new UnknownHostException(host);
        };
        assertFails(this::run, true, "The name example.org is not known");
    }

    @Test
    void what_is_not_allowed_is_refused_at_submission() {
        allowed = List.of();
        assertRefused(
                "url",
                "leads to 127.0.0.1, port %d, which is not allowed: the setting longhaul.http-allow is empty"
                        .formatted(port()));
        allowed = List.of("example.org");
        assertRefused(
                "url",
                "leads to 127.0.0.1, port %d, which is not allowed: the setting longhaul.http-allow".formatted(port())
                        + " does not name it");
        assertFails(
                this::run,
                false,
                "url leads to 127.0.0.1, port %d, which is not allowed: the setting".formatted(port())
                        + " longhaul.http-allow does not name it");
        allowed = List.of("a b");
        assertRefused(
                "url",
                "cannot be checked: longhaul.http-allow holds \"a b\", which is no host, *.domain, address"
                        + " or range");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            url          | ftp://127.0.0.1/
            url          | 127.0.0.1
            url          | http:///x
            url          | http://user:secret@127.0.0.1/
            url          | http://127.0.0.1:0/
            url          | http://127.0.0.1:70000/
            url          | http://a b/
            url          | http://2130706433/
            method       | TRACE
            method       | get
            expectStatus | 200-
            expectStatus | 99
            expectStatus | 299-200
            body         | a GET has none
            """)
    void what_makes_no_request_is_refused(String parameter, String value) {
        parameters.put(parameter, value);
        assertThatThrownBy(this::check)
                .isInstanceOfSatisfying(
                        InvalidParameterException.class,
                        e -> assertThat(e.parameter()).isEqualTo(parameter))
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "Host, a",
        "content-length, 1",
        "Transfer-Encoding, chunked",
        "Connection, close",
        "Idempotency-Key, 1",
        "a b, c",
        "'', c",
        "X-A, 'secret\u0007'",
        "X-A, secret€"
    })
    void headers_that_frame_the_message_or_break_it_are_refused(String name, String value) {
        parameters.put("headers", Map.of(name, value));
        assertThatThrownBy(this::check)
                .isInstanceOfSatisfying(
                        InvalidParameterException.class,
                        e -> assertThat(e.parameter()).isEqualTo("headers"))
                .hasMessageNotContaining("secret");
    }

    @Test
    void line_breaks_in_headers_long_bodies_and_odd_timeouts_are_refused() {
        parameters.put("headers", Map.of("X-A", "b\r\nHost: c"));
        assertRefused("headers", "X-A has a value with control characters, or not of ISO 8859-1");
        parameters.put("headers", Map.of("X-A", "b", "x-a", "b"));
        assertThatThrownBy(this::check).hasMessageEndingWith("twice");
        parameters.remove("headers");
        parameters.put("timeout", Duration.ofMillis(999));
        assertRefused("timeout", "must be from PT1S to PT10M");
        parameters.remove("timeout");
        parameters.putAll(Map.of("method", "POST", "body", "x".repeat(65_537)));
        assertRefused("body", "has more than 65536 characters");
    }

    private void assertRefused(String parameter, String message) {
        assertThatThrownBy(this::check)
                .isInstanceOfSatisfying(
                        InvalidParameterException.class,
                        e -> assertThat(e.parameter()).isEqualTo(parameter))
                .hasMessage(message);
    }

    private void assertFails(ThrowingCallable what, boolean retryable, String message) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        e -> assertThat(e.retryable()).isEqualTo(retryable))
                .hasMessage(message);
    }

    private void check() {
        new HttpCall(allowed, sender, names).check(Parameters.of(parameters));
    }

    private FakeRun run() {
        return run(new FakeRun(Parameters.of(parameters)));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 503, 0})
    void a_failure_tells_neither_headers_nor_body_nor_query(int status) {
        if (status == 0) {
            server.createContext("/x", HttpExchange::close); // no answer at all
        } else {
            answer("/x", status, "text/plain", "key-4711 body-4711 query-4711".getBytes(UTF_8));
        }
        parameters.putAll(Map.of(
                "method",
                "POST",
                "url",
                url("127.0.0.1", "/x?token=query-4711"),
                "headers",
                Map.of("X-Key", "key-4711"),
                "body",
                "body-4711"));

        assertThatThrownBy(this::run)
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("/x")
                .satisfies(
                        thrown -> assertThat(Throwables.getStackTrace(thrown)).doesNotContain("4711"));
    }

    private FakeRun run(FakeRun run) {
        try {
            new HttpCall(allowed, sender, names).run(run);
            return run;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> result(FakeRun run) {
        return (Map<String, Object>) run.result;
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private String url(String host, String path) {
        return "http://" + host + ":" + port() + path;
    }

    private void answer(String path, int status, String type, byte[] body) {
        server.createContext(path, exchange -> {
            record(exchange);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private void redirect(String path, int status, String location) {
        server.createContext(path, exchange -> {
            record(exchange);
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }

    /** An answer whose head or body does not come before the test is over. */
    private HttpHandler late(boolean head) {
        return exchange -> {
            if (!head) {
                exchange.sendResponseHeaders(200, 10);
                exchange.getResponseBody().flush();
            }
            inFlight.set(true);
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        };
    }

    private void record(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        var text = new StringBuilder("%s %s %s key=%s"
                .formatted(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                        headers.getFirst("Idempotency-Key")));
        for (String name : List.of("Authorization", "Cookie", "X-Key", "Accept", "Content-Type")) {
            if (headers.getFirst(name) != null) {
                text.append(' ').append(name).append('=').append(headers.getFirst(name));
            }
        }
        received.add(text.toString());
    }
}
