package org.longhaul.builtin.http;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Sends requests, all with one client: each client has a thread and connections of its own. */
@ApplicationScoped
public class HttpSender {
    /** How much of an answer is read at most: enough for its first 8 Ki characters, whatever they are. */
    static final int MAX_ANSWER = 32 * 1024;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
    private ManagedThreadFactory managedThreads;

    private @Nullable ExecutorService threads;
    private @Nullable HttpClient client;

    @PostConstruct
    void start() {
        start(managedThreads);
    }

    void start(ThreadFactory factory) {
        ExecutorService executor = Executors.newCachedThreadPool(factory);
        threads = executor;
        client = HttpClient.newBuilder()
                .executor(executor)
                .connectTimeout(CONNECT_TIMEOUT)
                .proxy(HttpClient.Builder.NO_PROXY) // a proxy would look names up itself, past the checks
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @PreDestroy
    void stop() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }

    /** Sends a request. To cancel what is returned is to break the connection. */
    CompletableFuture<HttpResponse<byte[]>> send(Request request, String idempotencyKey, Duration timeout) {
        if (client == null) {
            throw new IllegalStateException("The HTTP client is not started");
        }
        var builder = HttpRequest.newBuilder(request.url())
                .timeout(timeout)
                .method(
                        request.method(),
                        request.body().map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
        request.headers().forEach(builder::setHeader);
        builder.setHeader("Idempotency-Key", idempotencyKey);
        return client.sendAsync(builder.build(), info -> new FirstBytes(MAX_ANSWER));
    }
}
