package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.longhaul.blackbox.CurlLine.Answer;

/** What the documentation tells to type works as it stands there. */
@ExtendWith(SharedServer.class)
class ReadmeIT {
    private static final Pattern ID = Pattern.compile("\\{id}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    @Test
    void the_lines_of_the_readme_submit_follow_and_stop(ServerUnderTest server) throws Exception {
        List<String> blocks = Documentation.page("README.md").blocks("console");
        List<CurlLine> lines = lines(server, String.join("", blocks));
        assertThat(lines).hasSize(4);

        JsonObject running = submitFollowAbort(server, lines.get(0), lines.get(1), lines.get(2), lines.get(3));

        String shown = blocks.stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow();
        assertThat(running.toString()).matches(Pattern.compile(likeShown(shown)));
    }

    @Test
    void the_lines_of_the_reference_submit_follow_and_stop(ServerUnderTest server) throws Exception {
        List<CurlLine> lines = lines(server, Files.readString(Path.of("docs/rest.md")));
        assertThat(lines).hasSize(3);

        JsonObject running = submitFollowAbort(server, lines.get(0), lines.get(1), lines.get(1), lines.get(2));

        assertThat(running.getString("summary")).isEqualTo("a first try");
    }

    @Test
    void the_problem_shown_on_the_page_of_problems_is_what_the_server_answers(ServerUnderTest server) throws Exception {
        String page = Files.readString(Path.of("docs/problems.md"));
        int begin = page.indexOf("    {\"type\": \"https://longhaul.org/problems/invalid-input\"");
        String shown = page.substring(begin, page.indexOf("\n\n", begin));

        var answer = server.post("/api/tasks", "{\"type\": \"countdown\", \"parameters\": {\"second\": 60}}");

        assertThat(answer.statusCode()).isEqualTo(422);
        try (JsonReader reader = Json.createReader(new StringReader(shown))) {
            assertThat(ServerUnderTest.json(answer)).isEqualTo(reader.readObject());
        }
    }

    @Test
    void the_lines_work_without_curl_too(ServerUnderTest server) throws Exception {
        List<CurlLine> lines =
                lines(server, String.join("", Documentation.page("README.md").blocks("console")));

        Answer submitted = lines.get(0).send();
        String id = idAtTheEndOf(submitted.headers().get("location"));
        Answer aborted =
                lines.get(3).with(word -> ID.matcher(word).replaceAll(id)).send();

        assertThat(submitted.status()).isEqualTo(202);
        assertThat(aborted.status()).isEqualTo(202);
        server.awaitState(id, "ABORTED");
    }

    @Test
    void the_server_says_that_it_is_ready_and_who_it_is(ServerUnderTest server) {
        var answer = server.get("/health/ready");
        JsonObject health = ServerUnderTest.json(answer);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(health.getString("status")).isEqualTo("UP");
        JsonObject check = health.getJsonArray("checks").getValuesAs(JsonObject.class).stream()
                .filter(each -> each.getString("name").equals("longhaul"))
                .findFirst()
                .orElseThrow();
        assertThat(check.getString("status")).isEqualTo("UP");
        JsonObject data = check.getJsonObject("data");
        assertThat(data.getString("node")).isNotBlank();
        assertThat(flag(data, "lease")).isEqualTo("true");
        assertThat(flag(data, "batchRepository")).isEqualTo("true");
        assertThat(flag(data, "draining")).isEqualTo("false");
    }

    /** Payara writes the booleans of a health check as strings. */
    private static String flag(JsonObject data, String name) {
        return data.get(name).toString().replace("\"", "");
    }

    /** The calls of a text, to this server; what is once for all to its readers is once for each test. */
    private static List<CurlLine> lines(ServerUnderTest server, String text) {
        String key = UUID.randomUUID().toString();
        return CurlLine.in(text).stream()
                .map(line -> line.to(server.uri("/"))
                        .home(server.server().config().home())
                        .with(words -> words.replace("my-first-task", key)))
                .toList();
    }

    /** The task as the second line showed it while it ran. */
    private static JsonObject submitFollowAbort(
            ServerUnderTest server, CurlLine submit, CurlLine follow, CurlLine await, CurlLine abort) throws Exception {
        Answer submitted = submit.run();
        assertThat(submitted.status()).as(submitted.body()).isEqualTo(202);
        String location = submitted.headers().get("location");
        String id = idAtTheEndOf(location);
        assertThat(location).isEqualTo(server.uri("/api/tasks/" + id).toString());
        assertThat(submitted.headers()).containsKey("retry-after");
        JsonObject order = json(submitted);
        assertThat(order.getString("id")).isEqualTo(id);
        assertThat(order.getString("type")).isEqualTo("countdown");
        assertThat(order.getString("state")).isIn("QUEUED", "RUNNING");

        CurlLine look = follow.with(word -> ID.matcher(word).replaceAll(id));
        JsonObject running = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> json(look.run()),
                        task -> task.getString("state").equals("RUNNING")
                                && task.containsKey("progress")
                                && task.getJsonObject("progress").getInt("completed") > 0);
        JsonObject progress = running.getJsonObject("progress");
        assertThat(progress.getInt("total")).isEqualTo(60);
        assertThat(progress.getString("unit")).isEqualTo("seconds");

        var waiting = CompletableFuture.supplyAsync(
                () -> answered(await.with(word -> ID.matcher(word).replaceAll(id))));
        Answer aborted = abort.with(word -> ID.matcher(word).replaceAll(id)).run();
        assertThat(waiting.join().status()).isEqualTo(200);
        assertThat(aborted.status()).as(aborted.body()).isEqualTo(202);
        assertThat(json(aborted).containsKey("abortRequestedAt")).isTrue();
        server.awaitState(id, "ABORTED");
        return running;
    }

    private static Answer answered(CurlLine line) {
        try {
            return line.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What a shown answer stands for: numbers are examples, and an ellipsis may be anything. */
    private static String likeShown(String shown) {
        var pattern = new StringBuilder();
        for (String part : shown.replaceAll(",? ?… ?", "…").split("(?<=…)|(?=…)", -1)) {
            pattern.append(part.equals("…") ? ".*" : Pattern.quote(part).replaceAll("\\d+", "\\\\E\\\\d+\\\\Q"));
        }
        return pattern.toString();
    }

    private static String idAtTheEndOf(String location) {
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static JsonObject json(Answer answer) {
        try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readObject();
        }
    }
}
