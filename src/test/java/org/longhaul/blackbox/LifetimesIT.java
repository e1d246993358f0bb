package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long tasks may wait, which stay, and which go with their module. */
@ExtendWith(SharedServer.class)
class LifetimesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void what_nobody_takes_and_what_keeps_others_waiting_ends_by_the_threshold(ServerUnderTest server) {
        String first = submit(server, order("countdown-limited", 600));
        server.awaitState(first, "RUNNING");
        String waits = submit(server, order("countdown-limited", 0));
        String stubborn = submit(server, order("countdown-stubborn", 40).add("key", "lifetimes-stubborn"));
        server.awaitState(stubborn, "RUNNING");
        String behind = submit(server, order("countdown-direct", 0).add("key", "lifetimes-stubborn"));
        String holder = submit(server, order("countdown-direct", 600).add("key", "lifetimes"));
        server.awaitState(holder, "RUNNING");
        String next = submit(server, order("countdown-direct", 0).add("key", "lifetimes"));
        try {
            change(server, "PT7S");

            JsonObject aborted = server.awaitState(waits, "ABORTED");
            assertThat(aborted.getString("reason")).isEqualTo("threshold");
            assertThat(aborted.getString("message")).contains("job-cancel-threshold", "PT7S");
            assertThat(last(events(server, waits)).getString("actor")).isEqualTo("limit:job-cancel-threshold");

            JsonObject stopped = server.awaitState(holder, "ABORTED");
            assertThat(stopped.getString("reason")).isEqualTo("threshold");
            assertThat(stopped.getString("message")).contains("job-cancel-threshold");
            assertThat(events(server, holder))
                    .filteredOn(event -> event.getString("kind").equals("ABORT_ASKED"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getString("note")).contains("behind its key", "PT7S"));
            server.awaitState(next, "SUCCEEDED");

            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> fates(server, "/api/retention?limit=200").stream()
                            .anyMatch(fate -> fate.getString("id").equals(stubborn)
                                    && fate.getString("act").equals("LEAVE")
                                    && fate.getString("limit").equals("job-cancel-threshold")
                                    && !fate.getBoolean("near")));
            assertThat(fates(server, "/api/retention?limit=1"))
                    .extracting(fate -> fate.getString("id"))
                    .contains(stubborn)
                    .doesNotHaveDuplicates();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(events(server, stubborn))
                            .filteredOn(event -> event.getString("kind").equals("WARNED"))
                            .singleElement()
                            .satisfies(event ->
                                    assertThat(event.getString("note")).contains("cannot be aborted", "left alone")));
        } finally {
            change(server, "PT1H");
            server.abort(first);
        }
        server.awaitState(first, "ABORTED");
        assertThat(server.task(first).getString("reason"))
                .as("its key kept nobody waiting")
                .isEqualTo("asked");
        server.awaitState(stubborn, "SUCCEEDED");
        server.awaitState(behind, "SUCCEEDED");
    }

    @Test
    void who_waits_learns_the_end_of_a_task_that_has_no_life(ServerUnderTest server) {
        String id = submit(server, order("countdown-direct", 2).add("ttl", "PT0S"));

        JsonObject seen;
        int looks = 0;
        do {
            HttpResponse<String> answer = server.send(
                    HttpRequest.newBuilder(server.uri("/api/tasks/" + id)).header("Prefer", "wait=30"));
            assertThat(answer.statusCode()).isEqualTo(200);
            seen = ServerUnderTest.json(answer);
        } while (!seen.getString("state").equals("SUCCEEDED") && ++looks < 100);

        assertThat(seen.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(server.task(id).getString("state")).as("and who comes later").isEqualTo("SUCCEEDED");
    }

    @Test
    void a_module_is_drained_of_what_has_ended_and_is_not_kept(ServerUnderTest server) {
        assertThat(array(server, "/api/modules", "modules")).anySatisfy(module -> {
            assertThat(module.getString("name")).isEqualTo("sample");
            assertThat(module.getJsonArray("types").toString()).contains("\"countdown\"");
        });
        String gone = submit(server, order("countdown-direct", 0));
        String kept = submit(server, order("countdown-direct", 0));
        String running = submit(server, order("countdown-direct", 600));
        server.awaitState(gone, "SUCCEEDED");
        server.awaitState(kept, "SUCCEEDED");
        server.awaitState(running, "RUNNING");
        HttpResponse<String> keeps = server.post("/api/tasks/" + kept + "/keep", "");
        assertThat(keeps.statusCode()).as(keeps.body()).isEqualTo(200);
        assertThat(ServerUnderTest.json(keeps).getBoolean("kept")).isTrue();
        assertThat(array(server, "/api/tasks?kept=true&id=" + kept + "," + gone, "tasks"))
                .extracting(task -> task.getString("id"))
                .containsExactly(kept);

        HttpResponse<String> drained = server.post("/api/modules/sample/drain", "");

        assertThat(drained.statusCode()).as(drained.body()).isEqualTo(200);
        assertThat(ServerUnderTest.json(drained).getInt("removed")).isPositive();
        assertThat(ServerUnderTest.json(drained).getBoolean("all")).isTrue();
        assertThat(server.get("/api/tasks/" + gone).statusCode()).isEqualTo(404);
        assertThat(server.task(kept).getString("state")).isEqualTo("SUCCEEDED");
        assertThat(server.task(running).getString("state")).isEqualTo("RUNNING");
        assertThat(array(server, "/api/audit?limit=50", "audit"))
                .extracting(entry -> entry.getString("action") + " " + entry.getString("subject"))
                .contains("module-drained sample", "task-kept " + kept);

        JsonObject letGo = ServerUnderTest.json(server.delete("/api/tasks/" + kept + "/keep"));
        assertThat(letGo.getBoolean("kept")).isFalse();
        assertThat(events(server, kept))
                .extracting(event -> event.getString("kind"))
                .endsWith("KEPT", "UNKEPT");
        server.post("/api/modules/sample/drain", "");
        assertThat(server.get("/api/tasks/" + kept).statusCode()).isEqualTo(404);
        server.abort(running);
        server.awaitState(running, "ABORTED");
    }

    @Test
    void what_is_no_module_or_no_place_is_told(ServerUnderTest server) {
        for (HttpResponse<String> answer :
                List.of(server.get("/api/modules/none-such"), server.post("/api/modules/none-such/drain", ""))) {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(ServerUnderTest.json(answer).getString("type"))
                    .isEqualTo("https://longhaul.org/problems/unknown-module");
        }
        for (String cursor : List.of("x", "YSBiIGM", "%20")) {
            HttpResponse<String> answer = server.get("/api/retention?cursor=" + cursor);
            assertThat(answer.statusCode()).as(cursor).isEqualTo(400);
            assertThat(answer.body()).contains("cursor");
        }
        assertThat(server.get("/api/retention?limit=201").statusCode()).isEqualTo(422);
        assertThat(server.get("/api/retention?state=QUEUED").statusCode()).isEqualTo(400);
        HttpResponse<String> refused = patch(server, "{\"job-cancel-threshold\": \"PT0S\"}");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("job-cancel-threshold", "PT1S");
    }

    private static JsonObjectBuilder order(String type, int seconds) {
        return Json.createObjectBuilder()
                .add("type", type)
                .add("parameters", Json.createObjectBuilder().add("seconds", seconds));
    }

    private static String submit(ServerUnderTest server, JsonObjectBuilder order) {
        HttpResponse<String> answer = server.post("/api/tasks", order.build().toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return ServerUnderTest.json(answer).getString("id");
    }

    private static void change(ServerUnderTest server, String threshold) {
        HttpResponse<String> answer = patch(server, "{\"job-cancel-threshold\": \"%s\"}".formatted(threshold));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static HttpResponse<String> patch(ServerUnderTest server, String body) {
        return server.send(HttpRequest.newBuilder(server.uri("/api/settings"))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
    }

    private static List<JsonObject> array(ServerUnderTest server, String path, String name) {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return ServerUnderTest.json(answer).getJsonArray(name).getValuesAs(JsonObject.class);
    }

    private static List<JsonObject> events(ServerUnderTest server, String id) {
        return array(server, "/api/tasks/" + id + "/events", "events");
    }

    private static JsonObject last(List<JsonObject> events) {
        return events.get(events.size() - 1);
    }

    /** The whole list, however many parts it has. */
    private static List<JsonObject> fates(ServerUnderTest server, String path) {
        var all = new ArrayList<JsonObject>();
        String next = path;
        while (next != null) {
            HttpResponse<String> answer = server.get(next);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonObject part = ServerUnderTest.json(answer);
            all.addAll(part.getJsonArray("tasks").getValuesAs(JsonObject.class));
            String further = part.getString("next", null);
            next = further == null ? null : further.substring(further.indexOf("/api/"));
        }
        return all;
    }
}
