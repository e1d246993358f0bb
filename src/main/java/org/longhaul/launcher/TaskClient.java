package org.longhaul.launcher;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Submits a task and follows it over REST, as any client does. */
final class TaskClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI tasks;
    private final String token;

    /** A client of this server, with a token of an account. */
    TaskClient(URI base, String token) {
        this.token = token;
        this.tasks = base.resolve("/api/tasks");
    }

    /**
     * Orders a task.
     *
     * @return where the task is
     * @throws LaunchException with the server's reason if it does not take the order
     */
    URI submit(String type, JsonObject parameters) throws InterruptedException {
        JsonObject order = Json.createObjectBuilder()
                .add("type", type)
                .add("parameters", parameters)
                .build();
        HttpResponse<String> answer = send(HttpRequest.newBuilder(tasks)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(order.toString())));
        if (answer.statusCode() != 202) {
            throw refused("did not take the task", answer);
        }
        return answer.headers()
                .firstValue("Location")
                .map(tasks::resolve)
                .orElseThrow(() -> refused("took the task but does not say where it is", answer));
    }

    /** The task as it is now. */
    JsonObject read(URI task) throws InterruptedException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(task));
        if (answer.statusCode() != 200) {
            throw refused("does not know the task", answer);
        }
        try {
            return json(answer.body());
        } catch (JsonException e) {
            throw refused("did not answer in JSON", answer);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws InterruptedException {
        HttpRequest built = request.header("Accept", "application/json")
                .header("Authorization", "Bearer " + token)
                .timeout(PATIENCE)
                .build();
        try {
            return http.send(built, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new LaunchException("The server does not answer at %s: %s.".formatted(built.uri(), e), e);
        }
    }

    private static LaunchException refused(String what, HttpResponse<String> answer) {
        String why = answer.body();
        try {
            JsonObject problem = json(why);
            why = problem.getString("detail", problem.getString("title", why));
        } catch (JsonException e) {
            // then the body as it is
        }
        return new LaunchException("The server %s (%d): %s".formatted(what, answer.statusCode(), why));
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
