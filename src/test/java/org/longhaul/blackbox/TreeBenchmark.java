package org.longhaul.blackbox;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A task with very many children on a real server with the embedded database: how long they take to be made, to be run and
 * to end it, and to be read as one streamed tree. Run it with {@code mvn -Pbench verify -Dit.test=TreeBenchmark}; {@code
 * -Dlonghaul.bench.children} says how many, 100,000 if nothing else is said.
 */
class TreeBenchmark {
    private static final int CHILDREN = Integer.getInteger("longhaul.bench.children", 100_000);

    @TempDir
    Path folder;

    @Test
    void very_many_children_under_one_root() throws Exception {
        try (var server = ServerUnderTest.start(Files.createDirectories(folder.resolve("home")))) {
            // once for nothing, so that everything is compiled
            server.awaitState(server.submit("branching", order(200)), Duration.ofMinutes(2), "SUCCEEDED");
            long start = System.nanoTime();
            String id = server.submit("branching", order(CHILDREN));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(30))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> server.task(id).getString("state").equals("WAITING"));
            double made = seconds(start);
            print("made: %.1f s, %.0f children/s (some have run meanwhile)", made, CHILDREN / made);
            JsonObject ended = server.awaitState(id, Duration.ofMinutes(60), "SUCCEEDED");
            double whole = seconds(start);
            print("ended: %.1f s from submission, %.0f children/s in all", whole, CHILDREN / whole);
            print("counts: %s", ended.getJsonObject("childCounts"));
            start = System.nanoTime();
            var tree = server.send(HttpRequest.newBuilder(server.uri("/api/tasks/" + id + "/tree"))
                    .header("Accept", "application/x-ndjson"));
            long lines = tree.body().lines().count();
            print("tree: %d lines, %.1f MB in %.1f s", lines, tree.body().length() / 1e6, seconds(start));
            if (lines != CHILDREN + 1L) {
                throw new AssertionError("The tree has %d lines".formatted(lines));
            }
        }
    }

    private static JsonObject order(int children) {
        return Json.createObjectBuilder()
                .add("levels", 1)
                .add("width", children)
                .build();
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void print(String text, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, text, arguments));
    }
}
