package org.longhaul.blackbox;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Reads a stream of server-sent events on a thread of its own, as a browser's EventSource would, but does not come back. */
final class EventReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** An event; a comment line has the name {@code :}. */
    record Event(String name, String id, String data, long nanos) {
        JsonObject json() {
            try (var reader = Json.createReader(new StringReader(data))) {
                return reader.readObject();
            }
        }

        int no() {
            return Integer.parseInt(id);
        }
    }

    private final HttpResponse<InputStream> answer;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final Thread thread;

    private EventReader(HttpResponse<InputStream> answer) {
        this.answer = answer;
        this.thread = new Thread(this::read, "events");
        thread.start();
    }

    /** Opens the stream of a task; after the event of this number, or from the first if null. */
    static EventReader open(ServerUnderTest server, String task, Integer after) {
        var request = HttpRequest.newBuilder(server.uri("/api/tasks/" + task + "/events"))
                .header("Authorization", "Bearer " + server.adminToken())
                .header("Accept", "text/event-stream");
        if (after != null) {
            request.header("Last-Event-ID", after.toString());
        }
        try {
            return new EventReader(
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            String name = "message";
            String id = "";
            var data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (data.length() > 0) {
                        events.add(new Event(name, id, data.toString(), System.nanoTime()));
                    }
                    name = "message";
                    id = "";
                    data.setLength(0);
                } else if (line.startsWith(":") || line.startsWith("retry:")) {
                    events.add(new Event(line.substring(0, line.indexOf(':') + 1), "", line, System.nanoTime()));
                } else {
                    int colon = line.indexOf(": ");
                    String content = line.substring(colon + 2);
                    switch (line.substring(0, colon)) {
                        case "event" -> name = content;
                        case "id" -> id = content;
                        default -> data.append(content);
                    }
                }
            }
        } catch (IOException e) {
            // closed by the test
        }
    }

    int status() {
        return answer.statusCode();
    }

    String header(String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /** What was received so far. */
    List<Event> events() {
        return events;
    }

    /** What was received so far under this name. */
    List<Event> named(String name) {
        return events.stream().filter(event -> event.name().equals(name)).toList();
    }

    /** The numbers of the events received so far. */
    List<Integer> numbers() {
        return events.stream()
                .filter(event -> !event.id().isEmpty())
                .map(Event::no)
                .toList();
    }

    Event await(Predicate<Event> wanted) {
        Awaitility.await().atMost(PATIENCE).until(() -> events.stream().anyMatch(wanted));
        return events.stream().filter(wanted).findFirst().orElseThrow();
    }

    /** Waits until the server has closed the stream. */
    void awaitEnd() {
        Awaitility.await().atMost(PATIENCE).until(() -> !thread.isAlive());
    }

    @Override
    public void close() {
        try {
            answer.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
