package org.longhaul.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends requests, again and again while that is safe and there is time. */
final class Transport implements AutoCloseable {
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final HttpClient http;
    private final Clock clock;
    private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** When a request may be sent again. */
    enum Repeat {
        /** It has the same effect once and several times. */
        SAFE,
        /** As above; and the server is known to have the application, so that a bare 404 means that it is starting. */
        SAFE_AND_KNOWN,
        /** Only if it surely had no effect. */
        IF_REFUSED;

        boolean after(Answer answer) {
            return switch (this) {
                case SAFE -> answer.temporary();
                case SAFE_AND_KNOWN -> answer.temporary() || answer.withoutApplication();
                case IF_REFUSED -> answer.refusedForNow();
            };
        }

        boolean after(IOException failure) {
            return this != IF_REFUSED || failure instanceof ConnectException;
        }
    }

    Transport(Duration connectTimeout, Clock clock) {
        // a redirect is never followed: the credentials are for this server alone
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .build();
        this.clock = clock;
    }

    /**
     * The answer to the request. It may still be one that says that the server cannot answer now, if the time is over.
     *
     * @param timeout for each time that it is sent
     * @param deadline for all of them together
     * @throws LonghaulException if there is no answer
     */
    Answer send(HttpRequest request, Duration timeout, Deadline deadline, Repeat repeat) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            Duration pause = backOff(attempt);
            try {
                Answer answer = once(request, deadline.atMost(timeout));
                pause = answer.retryAfter(clock).map(Transport::jittered).orElse(pause);
                if (!repeat.after(answer) || !timeFor(pause, deadline)) {
                    return answer;
                }
            } catch (IOException e) {
                if (!repeat.after(e) || !timeFor(pause, deadline)) {
                    throw noAnswer(request, e);
                }
            }
            pause(pause);
        }
    }

    private static boolean timeFor(Duration pause, Deadline deadline) {
        return pause.compareTo(deadline.remaining()) < 0;
    }

    /** Doubled each time, and never the same for all clients. */
    static Duration backOff(int attempt) {
        long most = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt, 20));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }

    /** No sooner than the server asks, and not all clients at once. */
    private static Duration jittered(Duration wait) {
        return wait.plusMillis(ThreadLocalRandom.current().nextLong(FIRST_PAUSE_MILLIS + 1));
    }

    private static LonghaulException noAnswer(HttpRequest request, IOException e) {
        String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return LonghaulException.noAnswer(
                "%s %s is not answered: %s"
                        .formatted(request.method(), request.uri().getPath(), what),
                e);
    }

    private Answer once(HttpRequest request, Duration timeout) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = start(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            HttpResponse<String> response = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("nothing within " + timeout);
        } catch (CancellationException e) {
            throw closed();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    /** Begins to send the request; the future is cancelled when this is closed. */
    @SuppressWarnings("CollectionUndefinedEquality") // the very same future is meant
    <T> CompletableFuture<HttpResponse<T>> start(HttpRequest request, BodyHandler<T> handler) {
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, handler);
        underWay.add(answer);
        if (closed.getCount() == 0) {
            answer.cancel(true);
            throw closed();
        }
        var unused = answer.whenComplete((response, failure) -> underWay.remove(answer));
        return answer;
    }

    private static IOException failure(@Nullable Throwable cause) {
        if (cause instanceof IOException failure) {
            return failure;
        }
        return new IOException(String.valueOf(cause), cause);
    }

    /** Does nothing for so long, or until this is closed. */
    void pause(Duration duration) throws InterruptedException {
        if (closed.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
            throw closed();
        }
    }

    /** How long the server asks to wait with the next request. */
    Optional<Duration> asksToWait(Answer answer) {
        return answer.retryAfter(clock);
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    static IllegalStateException closed() {
        return new IllegalStateException("The client is closed");
    }

    @Override
    public void close() {
        closed.countDown();
        underWay.forEach(each -> each.cancel(true));
    }
}
