package org.longhaul.blackbox;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.longhaul.launcher.LaunchException;
import org.longhaul.launcher.Server;
import org.longhaul.launcher.ServerConfig;
import org.longhaul.testing.ApiContract;

/**
 * A real server in a process of its own, on a free port, as a user would have it; spoken to over HTTP alone.
 *
 * <p>A start takes long: share one among as many tests as possible.
 */
public final class ServerUnderTest implements AutoCloseable {
    private static final Set<String> ENDED = Set.of("SUCCEEDED", "FAILED", "ABORTED", "DROPPED");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> settings;

    /** Null for those of the first account. */
    private final Map<String, String> headers;

    private List<String> jvmOptions;
    private Server server;

    private ServerUnderTest(Map<String, String> settings, List<String> jvmOptions) {
        this.settings = settings;
        this.headers = null;
        this.jvmOptions = jvmOptions;
        this.server = launch();
    }

    private ServerUnderTest(ServerUnderTest same, Map<String, String> headers) {
        this.settings = same.settings;
        this.headers = headers;
        this.jvmOptions = same.jvmOptions;
        this.server = same.server;
    }

    /** Starts one with the sample types and otherwise with the defaults. */
    public static ServerUnderTest start(Path home) {
        return start(home, Map.of());
    }

    /**
     * Starts one.
     *
     * @param home the data folder
     * @param settings {@code longhaul.*} properties
     * @param jvmOptions options for its JVM, such as {@code -Dname=value}
     */
    public static ServerUnderTest start(Path home, Map<String, String> settings, String... jvmOptions) {
        Map<String, String> all = new HashMap<>(Map.of(
                "longhaul.home",
                home.toString(),
                "longhaul.war",
                System.getProperty("longhaul.test.war"),
                "longhaul.server-dir",
                System.getProperty("longhaul.test.server"),
                "longhaul.port",
                "0",
                "longhaul.samples",
                "true",
                "longhaul.heap",
                "512m"));
        all.putAll(settings);
        return new ServerUnderTest(all, List.of(jvmOptions));
    }

    private Server launch() {
        ServerConfig config = ServerConfig.from(settings).withJvmOptions(jvmOptions);
        try {
            return Server.start(config);
        } catch (LaunchException e) {
            Path log = config.home().resolve("server.log");
            throw new AssertionError(e.getMessage() + "\n" + tail(log, 100), e);
        }
    }

    /** Ends the process at once, as a power failure would. */
    public void kill9() {
        server.kill();
    }

    /** Asks it to drain and to end; whether it did so by itself. */
    public boolean stop() {
        return server.stop();
    }

    /** Starts it again with the same data and options, on another free port; stops it first if it still runs. */
    public void restart() {
        restart(jvmOptions.toArray(new String[0]));
    }

    /** Starts it again with the same data and these options for its JVM instead of the former. */
    public void restart(String... options) {
        if (server.isAlive()) {
            server.stop();
        }
        jvmOptions = List.of(options);
        server = launch();
    }

    /** The process, its log and its data folder. */
    public Server server() {
        return server;
    }

    /** The only folder that csv-import reads from. */
    public Path importDir() {
        return server.config().importDir();
    }

    /** The address of a path such as {@code /api/tasks}. */
    public URI uri(String path) {
        return server.baseUri().resolve(path);
    }

    /**
     * Sends any request, in the name of whom this is; a request that says itself who sends it is left alone. The answer
     * must be as the OpenAPI document says.
     */
    public HttpResponse<String> send(HttpRequest.Builder request) {
        HttpRequest said = request.build();
        if (said.headers().firstValue("Authorization").isEmpty()
                && said.headers().firstValue("Cookie").isEmpty()
                && said.uri().getPath().startsWith("/api")) {
            identity().forEach(request::header);
        }
        try {
            HttpResponse<String> answer =
                    http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            ApiContract.shipped().check(answer);
            return answer;
        } catch (IOException e) {
            throw new AssertionError("The server does not answer: %s%n%s".formatted(e, tail(server.logFile(), 60)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The headers that say who sends a request: of the first account, unless it is somebody else. */
    private Map<String, String> identity() {
        return headers != null ? headers : bearer(adminToken());
    }

    private static Map<String, String> bearer(String token) {
        return token.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + token);
    }

    /** The token that the server wrote down at its first start; empty if it keeps no accounts. */
    public String adminToken() {
        Path file = server.config().home().resolve("admin-credentials");
        try {
            return Files.exists(file) ? value(Files.readString(file), "token") : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The password that the server made up at its first start. */
    public String adminPassword() throws IOException {
        return value(Files.readString(server.config().home().resolve("admin-credentials")), "password");
    }

    private static String value(String lines, String name) {
        return lines.lines()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    /** The same server, asked by nobody in particular. */
    public ServerUnderTest anonymous() {
        return with(Map.of());
    }

    /** The same server, asked by whom this token is of. */
    public ServerUnderTest as(String token) {
        return with(bearer(token));
    }

    /** The same server, with these headers in each request instead of those of the first account. */
    public ServerUnderTest with(Map<String, String> identity) {
        return new ServerUnderTest(this, Map.copyOf(identity));
    }

    /**
     * Makes an account, or gives it these roles if it is there, and a token for it.
     *
     * @param roles such as {@code task-viewer}, or {@code task-operator:PRODUCT} for one product
     * @return the same server, asked by that account
     */
    public ServerUnderTest account(String name, String... roles) {
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (String role : roles) {
            String[] parts = role.split(":", 2);
            JsonObjectBuilder one = Json.createObjectBuilder().add("role", parts[0]);
            if (parts.length == 2) {
                one.add("product", parts[1]);
            }
            all.add(one);
        }
        JsonObjectBuilder account = Json.createObjectBuilder().add("roles", all);
        boolean known = get("/api/accounts/" + name).statusCode() == 200;
        HttpResponse<String> answer = known
                ? put("/api/accounts/" + name, account.build().toString())
                : post("/api/accounts", account.add("name", name).build().toString());
        if (answer.statusCode() / 100 != 2) {
            throw new AssertionError(
                    "Account %s was answered %d: %s".formatted(name, answer.statusCode(), answer.body()));
        }
        HttpResponse<String> token = post("/api/accounts/" + name + "/tokens", "{\"label\": \"test\"}");
        return as(json(token).getString("token"));
    }

    /** PUT of a text that claims to be JSON. */
    public HttpResponse<String> put(String path, String body) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** DELETE. */
    public HttpResponse<String> delete(String path) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Accept", "application/json")
                .DELETE());
    }

    /** GET. */
    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).header("Accept", "application/json"));
    }

    /** POST of a text that claims to be JSON. */
    public HttpResponse<String> post(String path, String body) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** The JSON object of an answer. */
    public static JsonObject json(HttpResponse<String> answer) {
        try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readObject();
        }
    }

    /** Submits a task, which must be accepted, and returns its id. */
    public String submit(String type, JsonObject parameters) {
        JsonObject order = Json.createObjectBuilder()
                .add("type", type)
                .add("parameters", parameters)
                .build();
        HttpResponse<String> answer = post("/api/tasks", order.toString());
        if (answer.statusCode() != 202) {
            throw new AssertionError("%s was answered %d: %s".formatted(order, answer.statusCode(), answer.body()));
        }
        return json(answer).getString("id");
    }

    /** Asks for a task to be aborted. */
    public HttpResponse<String> abort(String id) {
        return post("/api/tasks/" + id + "/abort", "");
    }

    /** The task as it is now. */
    public JsonObject task(String id) {
        HttpResponse<String> answer = get("/api/tasks/" + id);
        if (answer.statusCode() != 200) {
            throw new AssertionError("Task %s was answered %d: %s".formatted(id, answer.statusCode(), answer.body()));
        }
        return json(answer);
    }

    /** Waits up to a minute for one of these states; a task that has ended otherwise fails at once. */
    public JsonObject awaitState(String id, String... states) {
        return awaitState(id, PATIENCE, states);
    }

    /** Waits for one of these states; a task that has ended otherwise fails at once. */
    public JsonObject awaitState(String id, Duration patience, String... states) {
        Set<String> wanted = Set.of(states);
        JsonObject task = Awaitility.await("task %s to be one of %s".formatted(id, wanted))
                .atMost(patience)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> task(id), now -> {
                    String state = now.getString("state");
                    return wanted.contains(state) || ENDED.contains(state);
                });
        if (!wanted.contains(task.getString("state"))) {
            throw new AssertionError("Task %s should be one of %s but is %s".formatted(id, wanted, task));
        }
        return task;
    }

    /** Waits up to a minute for the end of a task, whatever it is. */
    public JsonObject awaitEnd(String id) {
        return awaitState(id, ENDED.toArray(new String[0]));
    }

    private static String tail(Path log, int lines) {
        try {
            List<String> all = Files.readAllLines(log);
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "(%s cannot be read: %s)".formatted(log, e);
        }
    }

    /** Stops the server. */
    @Override
    public void close() {
        server.stop();
    }
}
