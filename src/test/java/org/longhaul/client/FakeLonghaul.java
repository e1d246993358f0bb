package org.longhaul.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that answers as a test says, and keeps what it was asked. It can be stopped and started again. */
final class FakeLonghaul implements AutoCloseable {
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Script script;
    private final int port;
    private HttpServer server;
    private ExecutorService threads;

    /** Answers a request; not to answer is to hang up. */
    interface Script {
        void answer(Asked asked, HttpExchange exchange) throws IOException;
    }

    /** A request: which one it is, counted from 1 over all, and what it says. */
    record Asked(int number, String line, Map<String, List<String>> headers, String body) {
        String header(String name) {
            List<String> values = headers.get(name);
            return values == null ? null : values.get(0);
        }
    }

    FakeLonghaul(Script script) {
        this.script = script;
        listen(0);
        this.port = server.getAddress().getPort();
    }

    private void listen(int wanted) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Asked request;
            synchronized (asked) {
                request = new Asked(
                        asked.size() + 1,
                        exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                        Map.copyOf(exchange.getRequestHeaders()),
                        body);
                asked.add(request);
            }
            script.answer(request, exchange);
        }
    }

    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    void startAgain() {
        listen(port);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    List<Asked> asked() {
        return asked;
    }

    static void send(HttpExchange exchange, int status, String body, String... headers) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    static String task(String state) {
        return "{\"id\":\"7\",\"type\":\"greet\",\"state\":\"" + state + "\",\"progress\":{\"completed\":1}}";
    }

    @Override
    public void close() {
        stop();
    }
}
