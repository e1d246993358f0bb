package org.longhaul.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import jakarta.json.JsonValue;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a server that takes one token. */
class TaskClientTest {
    private HttpServer http;
    private URI base;

    @BeforeEach
    void a_server() throws Exception {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/tasks", exchange -> {
            boolean known =
                    "Bearer lh_right".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            boolean order = exchange.getRequestMethod().equals("POST");
            String body = known ? "{\"id\": \"7\", \"state\": \"QUEUED\"}" : "{\"detail\": \"Sign in.\"}";
            exchange.getResponseHeaders().set("Location", "/api/tasks/7");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? (order ? 202 : 200) : 401, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        http.start();
        base = URI.create("http://127.0.0.1:%d/".formatted(http.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    @Test
    void each_call_carries_the_token() throws Exception {
        var client = new TaskClient(base, "lh_right");

        URI task = client.submit("csv-import", JsonValue.EMPTY_JSON_OBJECT);

        assertThat(task).isEqualTo(base.resolve("/api/tasks/7"));
        assertThat(client.read(task).getString("state")).isEqualTo("QUEUED");
    }

    @Test
    void a_token_that_is_refused_is_told_in_the_servers_words() {
        var client = new TaskClient(base, "lh_wrong");

        assertThatThrownBy(() -> client.submit("csv-import", JsonValue.EMPTY_JSON_OBJECT))
                .isInstanceOf(LaunchException.class)
                .hasMessage("The server did not take the task (401): Sign in.");
    }
}
