package org.longhaul.client;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The server-sent events of one answer, read on the thread that asks for them. */
final class EventStream implements AutoCloseable {
    /** A server that says nothing for this long, not even a comment, is taken to be gone. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final CompletableFuture<HttpResponse<String>> answer;

    private sealed interface Signal {
        record Opened() implements Signal {}

        record Line(String text) implements Signal {}

        record Closed() implements Signal {}
    }

    EventStream(Transport transport, HttpRequest request) {
        answer = transport.start(request, handler());
        var unused = answer.whenComplete((response, failure) -> signals.add(new Signal.Closed()));
    }

    private BodyHandler<String> handler() {
        return info -> {
            String type = info.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
            if (info.statusCode() != 200 || !type.startsWith("text/event-stream")) {
                return BodySubscribers.ofString(StandardCharsets.UTF_8);
            }
            signals.add(new Signal.Opened());
            return BodySubscribers.fromLineSubscriber(new Lines(), lines -> "", StandardCharsets.UTF_8, null);
        };
    }

    private final class Lines implements Flow.Subscriber<String> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            signals.add(new Signal.Line(line));
        }

        @Override
        public void onError(Throwable failure) {
            // the future of the answer tells it
        }

        @Override
        public void onComplete() {
            // as above
        }
    }

    /** Whether events come; if not, {@link #refusal()} says why. */
    boolean opens(Deadline deadline) throws InterruptedException {
        return take(deadline) instanceof Signal.Opened;
    }

    /** The answer that came instead of events; null if there was none. */
    @Nullable
    Answer refusal() {
        if (!answer.isDone() || answer.isCompletedExceptionally()) {
            return null;
        }
        HttpResponse<String> response = answer.join();
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    /** The data of the next event; null if the stream has ended, or nothing came for too long. */
    @Nullable
    String next(Deadline deadline) throws InterruptedException {
        var data = new StringBuilder();
        while (take(deadline) instanceof Signal.Line line) {
            String text = line.text();
            if (text.isEmpty() && !data.isEmpty()) {
                return data.toString();
            } else if (text.startsWith("data:")) {
                String value = text.substring("data:".length());
                data.append(data.isEmpty() ? "" : "\n").append(value.startsWith(" ") ? value.substring(1) : value);
            }
        }
        return null;
    }

    private @Nullable Signal take(Deadline deadline) throws InterruptedException {
        return signals.poll(deadline.atMost(SILENCE).toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        answer.cancel(true);
    }
}
