package org.longhaul.client;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.longhaul.client.Transport.Repeat;

/**
 * Submits and follows tasks of a Longhaul server. For use by any number of threads; close it in the end.
 *
 * <pre>{@code
 * try (var longhaul = LonghaulClient.builder(URI.create("http://localhost:8080")).token(token).build()) {
 *     Task task = longhaul.submit(TaskRequest.of("countdown").with("seconds", 3));
 *     task = longhaul.await(task.id(), Duration.ofMinutes(1));
 * }
 * }</pre>
 *
 * <p>What can be sent again without harm is sent again when the server does not answer, or answers 429, 502, 503 or 504,
 * or that the very same request is not through yet: after the time the server asks for, else after a pause that doubles each time, until the client's {@link
 * Builder#patience patience} is over. Each submission has an idempotency key of its own, so that it makes one task.
 *
 * <p>Every method may throw a {@link LonghaulException} with the server's problem, an {@link InterruptedException} at
 * once when its thread is interrupted, and an {@link IllegalStateException} when the client is closed. Redirects are not
 * followed.
 */
public final class LonghaulClient implements AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);
    private static final Duration BREATH = Duration.ofMillis(100);

    /** The slowest upload that is not given up: bytes a second. */
    private static final long SLOWEST = 16 * 1024;

    private final URI tasks;
    private final @Nullable String authorization;
    private final Duration timeout;
    private final Duration patience;
    private final Transport transport;

    private LonghaulClient(Builder builder) {
        this.tasks = builder.server.resolve("api/tasks");
        this.authorization = builder.authorization;
        this.timeout = builder.timeout;
        this.patience = builder.patience;
        this.transport = new Transport(builder.connectTimeout, builder.clock);
    }

    /**
     * A client in the making.
     *
     * @param server the address below which {@code /api} lies, such as {@code https://tasks.example.org}
     * @throws IllegalArgumentException if it is not an HTTP address, or carries a user, a query or a fragment
     */
    public static Builder builder(URI server) {
        return new Builder(server);
    }

    /** What a client needs to know. */
    public static final class Builder {
        private final URI server;
        private @Nullable String authorization;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration timeout = Duration.ofSeconds(30);
        private Duration patience = Duration.ofMinutes(2);
        private Clock clock = Clock.systemUTC();

        private Builder(URI server) {
            String scheme = String.valueOf(server.getScheme());
            if (!(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))
                    || server.getHost() == null
                    || server.getRawUserInfo() != null
                    || server.getRawQuery() != null
                    || server.getRawFragment() != null) {
                throw new IllegalArgumentException(
                        "A server's address is like https://tasks.example.org, without user, query and fragment");
            }
            String text = server.toString();
            this.server = text.endsWith("/") ? server : URI.create(text + "/");
        }

        /**
         * Signs in with this token.
         *
         * @throws IllegalArgumentException if it cannot be one
         */
        public Builder token(String token) {
            if (!token.matches("[!-~]+")) {
                throw new IllegalArgumentException("A token consists of visible ASCII characters");
            }
            authorization = "Bearer " + token;
            return this;
        }

        /**
         * Signs in with an account and its password.
         *
         * @throws IllegalArgumentException if the account's name contains a colon
         */
        public Builder basic(String account, String password) {
            if (account.indexOf(':') >= 0) {
                throw new IllegalArgumentException("An account's name has no colon");
            }
            byte[] both = (account + ":" + password).getBytes(StandardCharsets.UTF_8);
            authorization = "Basic " + Base64.getEncoder().encodeToString(both);
            return this;
        }

        /** How long to connect may take; 10 seconds unless said otherwise. */
        public Builder connectTimeout(Duration limit) {
            connectTimeout = limit;
            return this;
        }

        /** How long one answer may take, beside the time it is asked to wait; 30 seconds unless said otherwise. */
        public Builder timeout(Duration limit) {
            timeout = limit;
            return this;
        }

        /** How long to go on when the server does not answer; 2 minutes unless said otherwise, and zero for not at all. */
        public Builder patience(Duration limit) {
            patience = limit;
            return this;
        }

        /** With a clock for tests. */
        Builder clock(Clock other) {
            clock = other;
            return this;
        }

        /** The client. Nothing is sent yet. */
        public LonghaulClient build() {
            return new LonghaulClient(this);
        }

        /** The address alone. */
        @Override
        public String toString() {
            return "LonghaulClient.Builder[" + server + "]";
        }
    }

    /** Submits a task, once, however often it has to be sent. */
    public Task submit(TaskRequest request) throws InterruptedException {
        HttpRequest sent = to(tasks)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request.json()))
                .build();
        return send(sent, timeout, Repeat.SAFE).expect(202, Task::of);
    }

    /**
     * Submits a task together with a file, once, however often it has to be sent. The file is never held in memory.
     *
     * @param parameter the parameter that takes the file
     * @throws UncheckedIOException if the file cannot be read
     */
    public Task submitFile(TaskRequest request, String parameter, Path file) throws InterruptedException {
        try {
            Multipart multipart = Multipart.of(request.json(), parameter, file);
            HttpRequest sent = to(tasks)
                    .header("Idempotency-Key", UUID.randomUUID().toString())
                    .header("Content-Type", multipart.contentType())
                    .POST(multipart.body())
                    .build();
            Duration transfer = Duration.ofSeconds(Files.size(file) / SLOWEST);
            Deadline deadline = Deadline.in(patience.plus(transfer));
            return transport
                    .send(sent, timeout.plus(transfer), deadline, Repeat.SAFE)
                    .expect(202, Task::of);
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            throw new UncheckedIOException("The file cannot be read: " + e.getMessage(), e);
        }
    }

    /** The task of that id; empty if there is none, or the account may not see it. */
    public Optional<Task> find(String id) throws InterruptedException {
        Answer answer = send(to(task(id)).GET().build(), timeout, Repeat.SAFE);
        LonghaulException missing =
                answer.status() == 404 ? LonghaulException.of(404, answer.contentType(), answer.body()) : null;
        return missing != null && missing.is("unknown-task")
                ? Optional.empty()
                : Optional.of(answer.expect(200, Task::of));
    }

    /**
     * Waits until a task has ended, in whatever way. The server may be restarted meanwhile.
     *
     * @return the task as it ended
     * @throws TimeoutException if that takes longer; the task goes on
     */
    public Task await(String id, Duration limit) throws InterruptedException, TimeoutException {
        Deadline deadline = Deadline.in(limit);
        var watch = new Watch(id, deadline);
        while (true) {
            Task task = watch.look();
            if (task.hasEnded()) {
                return task;
            }
            watch.checkTime();
        }
    }

    /**
     * Tells everything that happens to a task, on this thread, from its submission until it has ended: each event once
     * and in order. The server may be restarted meanwhile.
     *
     * @return the task as it ended
     * @throws TimeoutException if that takes longer; the task goes on
     */
    public Task follow(String id, Duration limit, Consumer<TaskEvent> listener)
            throws InterruptedException, TimeoutException {
        Deadline deadline = Deadline.in(limit);
        var watch = new Watch(id, deadline);
        var told = new Told(id, watch, listener);
        boolean streams = true;
        Task task = watch.now();
        while (true) {
            if (!task.hasEnded() && streams) {
                streams = told.byStream();
                task = watch.now();
            } else if (!task.hasEnded()) {
                task = watch.look();
            }
            told.byList(); // after the task was read: so whatever led to its end is told
            if (task.hasEnded()) {
                return task;
            }
            watch.checkTime();
        }
    }

    /** Asks a task to stop. */
    public Task abort(String id) throws InterruptedException {
        return act(id, "abort", Repeat.SAFE);
    }

    /**
     * Has an ended task done again, by a new one. It is not sent again when nobody knows whether the server took it.
     *
     * @return the new task
     */
    public Task retry(String id) throws InterruptedException {
        return act(id, "retry", Repeat.IF_REFUSED);
    }

    /** Keeps a queued task from being run. It is not sent again when nobody knows whether the server took it. */
    public Task hold(String id) throws InterruptedException {
        return act(id, "hold", Repeat.IF_REFUSED);
    }

    /** Lets a held task go on. It is not sent again when nobody knows whether the server took it. */
    public Task release(String id) throws InterruptedException {
        return act(id, "release", Repeat.IF_REFUSED);
    }

    private Task act(String id, String verb, Repeat repeat) throws InterruptedException {
        HttpRequest request = to(URI.create(task(id) + "/" + verb))
                .POST(BodyPublishers.noBody())
                .build();
        return send(request, timeout, repeat).expect(202, Task::of);
    }

    /** A part of the list of tasks. */
    public TaskPage list(TaskFilter filter) throws InterruptedException {
        return send(to(withQuery(tasks, filter)).GET().build(), timeout, Repeat.SAFE)
                .expect(200, LonghaulClient::page);
    }

    private static TaskPage page(Fields json) {
        String next = json.text("next");
        // of the address only the query: credentials go nowhere but to the client's own server
        return new TaskPage(
                json.objects("tasks").stream().map(Task::of).toList(),
                Optional.ofNullable(next)
                        .map(address ->
                                TaskFilter.of(String.valueOf(URI.create(address).getRawQuery()))));
    }

    /**
     * All tasks of the list, fetched part by part as they are needed. If the thread is interrupted meanwhile, a {@link
     * LonghaulException} tells it and the thread's mark stays.
     */
    public Stream<Task> stream(TaskFilter filter) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                        new Pages(filter), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE),
                false);
    }

    private final class Pages implements Iterator<Task> {
        private Optional<TaskFilter> next;
        private Iterator<Task> tasks = Collections.emptyIterator();

        Pages(TaskFilter first) {
            next = Optional.of(first);
        }

        @Override
        public boolean hasNext() {
            while (!tasks.hasNext() && next.isPresent()) {
                try {
                    TaskPage page = list(next.get());
                    tasks = page.tasks().iterator();
                    next = page.next();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw LonghaulException.noAnswer("The thread was interrupted", e);
                }
            }
            return tasks.hasNext();
        }

        @Override
        public Task next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return tasks.next();
        }
    }

    /** How many tasks that the account may see there are in each state; states without any may be missing. */
    public Map<TaskState, Long> counts() throws InterruptedException {
        HttpRequest request = to(URI.create(tasks + "/counts")).GET().build();
        return send(request, timeout, Repeat.SAFE).expect(200, json -> {
            Fields counts = json.object("counts");
            var map = new EnumMap<TaskState, Long>(TaskState.class);
            counts.members().keySet().forEach(state -> map.put(TaskState.valueOf(state), counts.number(state)));
            return map;
        });
    }

    private Answer send(HttpRequest request, Duration limit, Repeat repeat) throws InterruptedException {
        return transport.send(request, limit, Deadline.in(patience.isZero() ? limit : patience), repeat);
    }

    private HttpRequest.Builder to(URI address) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Accept", "application/json");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request;
    }

    private URI task(String id) {
        if (id.isBlank()) {
            throw new IllegalArgumentException("A task's id is not blank");
        }
        return URI.create(
                tasks + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20"));
    }

    private static URI withQuery(URI address, TaskFilter filter) {
        String query = filter.query();
        return query.isEmpty() ? address : URI.create(address + "?" + query);
    }

    /** Looks at one task until a deadline, as seldom as the server lets it. */
    private final class Watch {
        private final String id;
        private final Deadline deadline;
        private @Nullable Task last;
        private @Nullable String tag;
        private boolean waited;
        private Duration asksToWait = LOOK;

        Watch(String id, Deadline deadline) {
            this.id = id;
            this.deadline = deadline;
        }

        /** The task as it is now. */
        Task now() throws InterruptedException, TimeoutException {
            tag = null;
            return read(to(task(id)).GET().build(), timeout);
        }

        /** The task when it has changed or some time has passed; at first, as it is. */
        Task look() throws InterruptedException, TimeoutException {
            Task known = last;
            if (known == null || tag == null) {
                return known == null ? now() : afterPause(known);
            }
            Duration wait = deadline.atMost(LONGEST_WAIT);
            HttpRequest request = to(task(id))
                    .header("If-None-Match", tag)
                    .header("Prefer", "wait=" + Math.max(1, wait.toSeconds()))
                    .GET()
                    .build();
            long asked = System.nanoTime();
            waited = false;
            Task task = read(request, timeout.plus(wait));
            Duration took = Duration.ofNanos(System.nanoTime() - asked);
            if (!task.hasEnded() && took.compareTo(BREATH) < 0) {
                // a server that does not wait is not asked without end
                transport.pause(deadline.atMost(waited ? BREATH : asked(LOOK)));
            }
            return task;
        }

        private Duration asked(Duration otherwise) {
            Duration wait = asksToWait.compareTo(otherwise) < 0 ? otherwise : asksToWait;
            return wait.compareTo(LONGEST_LOOK) < 0 ? wait : LONGEST_LOOK;
        }

        private Task afterPause(Task known) throws InterruptedException, TimeoutException {
            transport.pause(deadline.atMost(asked(LOOK)));
            return deadline.passed() ? known : now();
        }

        private Task read(HttpRequest request, Duration limit) throws InterruptedException, TimeoutException {
            Answer answer = answer(request, limit);
            waited = answer.header("Preference-Applied").isPresent();
            asksToWait = transport.asksToWait(answer).orElse(LOOK);
            Task known = last;
            if (answer.status() == 304 && known != null) {
                return known;
            }
            Task task = answer.expect(200, Task::of);
            tag = answer.header("ETag").orElse(null);
            last = task;
            return task;
        }

        Answer answer(HttpRequest request, Duration limit) throws InterruptedException, TimeoutException {
            Answer answer;
            try {
                answer = transport.send(request, limit, deadline, last == null ? Repeat.SAFE : Repeat.SAFE_AND_KNOWN);
            } catch (LonghaulException e) {
                throw tooLong(e);
            }
            if (answer.temporary() || (last != null && answer.withoutApplication())) {
                throw tooLong(LonghaulException.of(answer.status(), answer.contentType(), answer.body()));
            }
            return answer;
        }

        void checkTime() throws TimeoutException {
            if (deadline.passed()) {
                throw tooLong(null);
            }
        }

        private TimeoutException tooLong(@Nullable Throwable cause) {
            Task known = last;
            var e = new TimeoutException(
                    "Task %s has not ended in time; it is %s".formatted(id, known == null ? "unknown" : known.state()));
            e.initCause(cause);
            return e;
        }
    }

    /** What a listener has been told of a task. */
    private final class Told {
        private final String id;
        private final Watch watch;
        private final Consumer<TaskEvent> listener;
        private int last;
        private int broken;

        Told(String id, Watch watch, Consumer<TaskEvent> listener) {
            this.id = id;
            this.watch = watch;
            this.listener = listener;
        }

        /** Tells what the server sends until the stream ends; and whether another stream is worth a try. */
        boolean byStream() throws InterruptedException {
            HttpRequest.Builder request = to(events("")).setHeader("Accept", "text/event-stream");
            if (last > 0) {
                request.header("Last-Event-ID", Integer.toString(last));
            }
            try (var stream = new EventStream(transport, request.GET().build())) {
                if (stream.opens(watch.deadline)) {
                    broken = 0;
                    String data = stream.next(watch.deadline);
                    while (data != null && !tell(data)) {
                        data = stream.next(watch.deadline);
                    }
                    return true;
                }
                Answer refusal = stream.refusal();
                if (refusal != null
                        && !refusal.withoutApplication()
                        && (refusal.status() == 429 || !refusal.temporary())) {
                    return false;
                }
            }
            if (transport.isClosed()) {
                throw Transport.closed();
            }
            transport.pause(watch.deadline.atMost(Transport.backOff(broken++)));
            return true;
        }

        /** Tells what the server knows and the listener does not. */
        void byList() throws InterruptedException, TimeoutException {
            List<Fields> page;
            do {
                Answer answer = watch.answer(to(events("?after=" + last)).GET().build(), timeout);
                page = answer.expect(200, json -> json.objects("events"));
                page.forEach(this::tell);
            } while (!page.isEmpty());
        }

        /** Whether the task has ended by it. */
        private boolean tell(String data) {
            try {
                Fields json = Fields.of(data);
                return json.number("no") > 0 && tell(json);
            } catch (IllegalArgumentException e) {
                return false; // the list tells it again, and then it counts
            }
        }

        private boolean tell(Fields json) {
            TaskEvent event = TaskEvent.of(json);
            if (event.no() > last) {
                last = event.no();
                listener.accept(event);
            }
            return event.state().ended();
        }

        private URI events(String query) {
            return URI.create(task(id) + "/events" + query);
        }
    }

    /** Ends every call that is under way, with an {@link IllegalStateException}; further ones end likewise. */
    @Override
    public void close() {
        transport.close();
    }

    /** The address alone. */
    @Override
    public String toString() {
        return "LonghaulClient[" + tasks + "]";
    }
}
