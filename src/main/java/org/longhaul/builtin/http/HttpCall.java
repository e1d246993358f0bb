package org.longhaul.builtin.http;

import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.longhaul.platform.Settings;
import org.longhaul.spi.Execution;
import org.longhaul.spi.InvalidParameterException;
import org.longhaul.spi.Parameter;
import org.longhaul.spi.ParameterType;
import org.longhaul.spi.Parameters;
import org.longhaul.spi.TaskContext;
import org.longhaul.spi.TaskFailedException;
import org.longhaul.spi.TaskHandler;
import org.longhaul.spi.TaskType;

/**
 * Calls a host that is on the allow-list, and succeeds if the answer has an expected status.
 *
 * <p>What may pass is tried again: no connection, no answer in time, 408, 425, 429 and 5xx. Anything else is a failure
 * for good. As a request may so be sent more than once, it carries the task's id as its {@code Idempotency-Key}.
 *
 * <p>Name and port are checked at submission, and all addresses of the name before each request, redirects included. The
 * client looks the name up once more when it connects, and the Java runtime answers that from its cache, which keeps
 * what was checked for 30 seconds unless {@code networkaddress.cache.ttl} was set to 0.
 */
@TaskType(
        name = "http-call",
        module = "http",
        description = "Sends one HTTP request to a host on the allow-list.",
        parameters = {
            @Parameter(
                    name = "method",
                    defaultValue = "GET",
                    allowed = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"},
                    description = "The request's method."),
            @Parameter(
                    name = "url",
                    required = true,
                    max = 4000,
                    description = "An http or https URL without user info; its host must be allowed."),
            @Parameter(
                    name = "headers",
                    type = ParameterType.MAP,
                    secret = true,
                    description = "Headers to send, by name."),
            @Parameter(name = "body", secret = true, max = 65_536, description = "The request's body, sent as UTF-8."),
            @Parameter(
                    name = "expectStatus",
                    defaultValue = "200-299",
                    max = 200,
                    description = "The status codes that are a success, such as 200-299,404."),
            @Parameter(
                    name = "timeout",
                    type = ParameterType.DURATION,
                    defaultValue = "PT30S",
                    description = "How long one attempt may take, from PT1S to PT10M.")
        },
        restartable = true,
        attempts = 5,
        backoff = "PT1S",
        execution = Execution.DIRECT)
public class HttpCall implements TaskHandler {
    private static final int MAX_REDIRECTS = 5;
    private static final long LOOK_MILLIS = 100;

    private final List<String> allowed;
    private final HttpSender sender;
    private final Names names;

    /** Finds the addresses that a name stands for. */
    @FunctionalInterface
    interface Names {
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }

    /** Calls what these settings allow. */
    @Inject
    public HttpCall(Settings settings, HttpSender sender) {
        this(settings.httpAllow(), sender, InetAddress::getAllByName);
    }

    HttpCall(List<String> allowed, HttpSender sender, Names names) {
        this.allowed = allowed;
        this.sender = sender;
        this.names = names;
    }

    @Override
    public void check(Parameters parameters) {
        Call call = Call.of(parameters);
        if (!allowList().allows(call.url())) {
            throw new InvalidParameterException(
                    "url",
                    "leads to %s, port %d, which is not allowed: the setting %s %s"
                            .formatted(
                                    AllowList.host(call.url()),
                                    AllowList.port(call.url()),
                                    AllowList.SETTING,
                                    allowed.isEmpty() ? "is empty" : "does not name it"));
        }
    }

    @Override
    public void run(TaskContext context) throws InterruptedException {
        long start = System.nanoTime();
        try {
            check(context.parameters());
        } catch (InvalidParameterException e) {
            throw TaskFailedException.forGood("%s %s".formatted(e.parameter(), e.getMessage()), e);
        }
        Call call = Call.of(context.parameters());
        Optional<Answer> answer = follow(call, context, start + call.timeout().toNanos());
        if (answer.isPresent()) {
            context.result(result(answer.get(), start));
        }
    }

    private AllowList allowList() {
        try {
            return new AllowList(allowed);
        } catch (IllegalArgumentException e) {
            throw new InvalidParameterException("url", "cannot be checked: " + e.getMessage());
        }
    }

    /** The expected answer, wherever it came from; empty if the task is to stop. */
    private Optional<Answer> follow(Call call, TaskContext context, long deadline) throws InterruptedException {
        AllowList list = allowList();
        Request request = Request.of(call);
        for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
            checkTarget(list, request.url());
            Optional<Answer> received = exchange(request, context, call.timeout(), deadline);
            if (received.isEmpty()) {
                return received;
            }
            Answer answer = received.get();
            if (call.expected().contains(answer.status())) {
                return received;
            }
            if (!answer.redirects()) {
                throw unexpected(request, answer);
            }
            request = request.redirected(answer.status(), answer.location().orElseThrow());
        }
        throw TaskFailedException.forGood(
                "%s was redirected more than %d times".formatted(Call.shown(call.url()), MAX_REDIRECTS));
    }

    /** Refuses a host that is not on the list, and one with an address that must not be reached. */
    private void checkTarget(AllowList list, URI url) {
        if (!list.allows(url)) {
            throw TaskFailedException.forGood("%s, port %d, is not allowed by %s"
                    .formatted(AllowList.host(url), AllowList.port(url), AllowList.SETTING));
        }
        InetAddress[] addresses;
        try {
            addresses = names.addressesOf(AllowList.host(url));
        } catch (UnknownHostException e) {
            throw TaskFailedException.forNow("The name %s is not known".formatted(AllowList.host(url)), e);
        }
        for (InetAddress address : addresses) {
            if (!list.allows(address, url)) {
                throw TaskFailedException.forGood(
                        "%s stands for %s, which is not a public address and is not in %s itself"
                                .formatted(AllowList.host(url), address.getHostAddress(), AllowList.SETTING));
            }
        }
    }

    private Optional<Answer> exchange(Request request, TaskContext context, Duration timeout, long deadline)
            throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> exchange = sender.send(request, context.id(), timeout);
        try {
            while (!context.shouldStop()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw noAnswer(request, "no answer within " + timeout, null);
                }
                try {
                    long look = Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
                    return Optional.of(Answer.of(exchange.get(look, TimeUnit.NANOSECONDS)));
                } catch (TimeoutException e) {
                    context.beat();
                }
            }
            return Optional.empty();
        } catch (ExecutionException e) {
            throw failed(request, timeout, e.getCause() == null ? e : e.getCause());
        } catch (CancellationException e) {
            throw noAnswer(request, "the connection was given up", e);
        } finally {
            exchange.cancel(true);
        }
    }

    private static TaskFailedException failed(Request request, Duration timeout, Throwable cause) {
        if (cause instanceof HttpTimeoutException && !(cause instanceof HttpConnectTimeoutException)) {
            return noAnswer(request, "no answer within " + timeout, cause);
        }
        String said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        if (cause instanceof IOException && !(cause instanceof SSLException)) {
            return noAnswer(request, said, cause);
        }
        return TaskFailedException.forGood(
                "%s %s failed: %s".formatted(request.method(), Call.shown(request.url()), said), cause);
    }

    private static TaskFailedException noAnswer(Request request, String why, @Nullable Throwable cause) {
        return TaskFailedException.forNow(
                "%s %s failed: %s".formatted(request.method(), Call.shown(request.url()), why), cause);
    }

    private static TaskFailedException unexpected(Request request, Answer answer) {
        String message = "%s %s answered %d%s"
                .formatted(
                        request.method(),
                        Call.shown(request.url()),
                        answer.status(),
                        answer.retryAfter()
                                .map(after -> " (Retry-After: " + after + ")")
                                .orElse(""));
        return answer.passing() ? TaskFailedException.forNow(message, null) : TaskFailedException.forGood(message);
    }

    private static Map<String, Object> result(Answer answer, long start) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("status", answer.status());
        result.put("seconds", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / 1000.0);
        answer.text().ifPresent(text -> result.put("body", text));
        return result;
    }
}
