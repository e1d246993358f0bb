package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A secret goes to the work that needs it, and is found nowhere else: not in answers, not in logs, not on the disk. */
@ExtendWith(SharedServer.class)
class SecretsIT {
    /** A type that says its secrets in every way it can, as a careless author would write it. */
    static final String TELLTALE = """
            package com.example;

            import java.util.Map;
            import org.longhaul.spi.*;

            @TaskType(
                    name = "telltale",
                    parameters = {
                        @Parameter(name = "password", secret = true, required = true),
                        @Parameter(name = "keys", type = ParameterType.MAP, secret = true),
                        @Parameter(name = "note"),
                        @Parameter(name = "fail", type = ParameterType.BOOLEAN, defaultValue = "false")
                    })
            public class Telltale implements TaskHandler {
                @Override
                public void run(TaskContext context) {
                    String password = context.parameters().requiredText("password");
                    context.comment("logging in with " + password);
                    context.progress(1, 2, password);
                    context.result(Map.of("url", "http://example.org/?p=" + password, "length", password.length()));
                    if (context.parameters().flag("fail")) {
                        throw new IllegalStateException(
                                "refused: " + password, new RuntimeException("keys were " + context.parameters().asMap()));
                    }
                }
            }
            """;

    private static final String PASSWORD = "correct-horse-battery";
    private static final String KEY = "staple-staple-4711";

    @Test
    void a_work_that_tells_its_secrets_is_kept_from_it(ServerUnderTest server) throws IOException {
        String failed = server.submit("telltale", parameters(true));
        JsonObject end = server.awaitState(failed, "FAILED");
        String succeeded = server.submit("telltale", parameters(false));
        JsonObject result = server.awaitState(succeeded, "SUCCEEDED").getJsonObject("result");

        assertThat(end.getString("message")).contains("refused: ***");
        assertThat(end.getString("error")).contains("Telltale.run").contains("keys were");
        assertThat(end.getJsonObject("parameters").getString("password")).isEqualTo("***");
        assertThat(end.getJsonObject("parameters").getString("keys")).isEqualTo("***");
        assertThat(result.getString("url")).isEqualTo("http://example.org/?p=***");
        assertThat(result.getInt("length")).as("the work itself has the secret").isEqualTo(PASSWORD.length());
        assertThat(server.get("/api/tasks/" + failed + "/comments").body()).contains("logging in with ***");
        assertNowhere(server, failed, PASSWORD, KEY);
        assertNowhere(server, succeeded, PASSWORD, KEY);
    }

    @Test
    void a_failed_call_tells_neither_its_headers_nor_its_body_nor_its_query(ServerUnderTest server) throws IOException {
        var called = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var heard = new ArrayList<String>();
        called.createContext("/", exchange -> {
            heard.add(exchange.getRequestHeaders().getFirst("X-Key"));
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        called.start();
        try {
            String id = server.submit(
                    "http-call",
                    Json.createObjectBuilder()
                            .add("method", "POST")
                            .add(
                                    "url",
                                    "http://127.0.0.1:" + called.getAddress().getPort() + "/login")
                            .add("headers", Json.createObjectBuilder().add("X-Key", KEY))
                            .add("body", PASSWORD)
                            .build());

            assertThat(server.awaitState(id, "FAILED").getString("message")).contains("/login answered 401");
            assertThat(heard).containsExactly(KEY);
            assertNowhere(server, id, PASSWORD, KEY);
        } finally {
            called.stop(0);
        }
    }

    @Test
    void a_refused_secret_is_not_repeated(ServerUnderTest server) {
        var answer = server.post("/api/tasks", """
                {"type": "telltale", "parameters": {"password": ["%s"], "keys": "%s"}}""".formatted(PASSWORD, KEY));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body())
                .contains("parameters.password", "parameters.keys")
                .doesNotContain(PASSWORD, KEY);
    }

    @Test
    void the_key_is_in_a_file_of_its_own_for_the_owner_alone(ServerUnderTest server) throws IOException {
        Path key = home(server).resolve("secret.key");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(key)).containsPattern("(?m)^k[0-9a-f]{8}:[A-Za-z0-9+/]{43}=$");
    }

    private static JsonObject parameters(boolean fail) {
        return Json.createObjectBuilder()
                .add("password", PASSWORD)
                .add("keys", Json.createObjectBuilder().add("X-Key", KEY))
                .add("note", "plain-words-0815")
                .add("fail", fail)
                .build();
    }

    private static void assertNowhere(ServerUnderTest server, String id, String... secrets) throws IOException {
        String task = "/api/tasks/" + id;
        for (String path : List.of(task, task + "/events", task + "/comments", "/api/tasks?limit=200", "/api/types")) {
            var answer = server.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body()).as(path).doesNotContain(secrets);
        }
        assertThat(Files.readString(server.server().logFile())).doesNotContain(secrets);
        for (String secret : secrets) {
            assertThat(filesWith(home(server), secret))
                    .as("files with " + secret)
                    .isEmpty();
        }
    }

    @Test
    void what_is_no_secret_is_found_on_the_disk_where_secrets_are_looked_for(ServerUnderTest server)
            throws IOException {
        server.awaitEnd(server.submit("telltale", parameters(false)));

        List<Path> found = filesWith(home(server), "plain-words-0815");

        assertThat(found)
                .as("the tasks' database")
                .anyMatch(file -> file.startsWith(home(server).resolve("db")));
        assertThat(found)
                .as("the batch repository")
                .anyMatch(file -> file.startsWith(home(server).resolve("batch")));
    }

    private static Path home(ServerUnderTest server) {
        return server.server().logFile().getParent();
    }

    private static List<Path> filesWith(Path folder, String text) throws IOException {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        var found = new ArrayList<Path>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try {
                    String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                    if (bytes.contains(new String(wanted, StandardCharsets.ISO_8859_1))) {
                        found.add(file);
                    }
                } catch (NoSuchFileException e) {
                    // a file of the database that is gone by now
                }
            }
        }
        return found;
    }
}
