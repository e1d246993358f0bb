package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What can be done to a task that waits, and what it says of why it does. */
@ExtendWith(SharedServer.class)
class ActingIT {
    private static final String NOBODY = "01a20fda-0000-7000-8000-000000000000";

    @Test
    void a_task_is_held_and_released(ServerUnderTest server) {
        String id = submit(server, order("countdown", 0).add("delay", "PT1H"));
        assertThat(server.task(id).getJsonObject("links").getString("hold")).endsWith("/api/tasks/" + id + "/hold");

        JsonObject held = accepted(act(server, id, "hold"));
        assertThat(held.getString("gate")).isEqualTo("HELD");
        assertThat(held.getJsonObject("links")).containsKey("release").doesNotContainKey("hold");
        assertThat(accepted(act(server, id, "hold")).getString("gate")).isEqualTo("HELD");
        List<JsonObject> reasons = why(server, id);
        assertThat(codes(reasons)).containsExactly("held", "due");
        assertThat(reasons.get(0)).containsKeys("by", "at", "text");

        JsonObject released = accepted(act(server, id, "release"));
        assertThat(released.getString("gate")).isEqualTo("DUE");
        assertThat(accepted(act(server, id, "release")).getString("gate")).isEqualTo("DUE");
        assertThat(codes(why(server, id))).containsExactly("due");
        assertThat(ServerUnderTest.json(server.get("/api/tasks/" + id + "/why")))
                .containsKeys("id", "state", "gate", "until");
        List<JsonObject> events = ServerUnderTest.json(server.get("/api/tasks/" + id + "/events"))
                .getJsonArray("events")
                .getValuesAs(JsonObject.class);
        assertThat(events)
                .extracting(event -> event.getString("kind"))
                .containsExactly("SUBMITTED", "HELD", "RELEASED");
        assertThat(events.get(1).getString("actor"))
                .isEqualTo(reasons.get(0).getString("by"))
                .isNotBlank();

        accepted(act(server, id, "hold"));
        server.abort(id);
        assertThat(server.task(id).getString("state")).isEqualTo("ABORTED");
        assertThat(codes(why(server, id))).containsExactly("ended");
        assertWrongState(act(server, id, "hold"), "ABORTED");
        assertWrongState(act(server, id, "release"), "ABORTED");
    }

    @Test
    void a_released_task_is_claimed_at_once(ServerUnderTest server) {
        String first = submit(server, order("countdown-direct", 600).add("key", "acting"));
        server.awaitState(first, "RUNNING");
        String second = submit(server, order("countdown-direct", 0).add("key", "acting"));
        accepted(act(server, second, "hold"));
        server.abort(first);
        server.awaitState(first, "ABORTED");
        assertThat(server.task(second).getString("gate")).isEqualTo("HELD");

        accepted(act(server, second, "release"));

        server.awaitState(second, "SUCCEEDED");
    }

    @Test
    void a_running_task_is_neither_held_nor_released(ServerUnderTest server) {
        String id = submit(server, order("countdown-direct", 600));
        server.awaitState(id, "RUNNING");

        assertWrongState(act(server, id, "hold"), "RUNNING");
        assertWrongState(act(server, id, "release"), "RUNNING");
        List<JsonObject> reasons = why(server, id);
        assertThat(codes(reasons)).containsExactly("running");
        assertThat(reasons.get(0)).containsKeys("node", "since", "heartbeat");
        abort(server, List.of(id));
    }

    @Test
    void what_is_not_there_is_neither_held_nor_explained(ServerUnderTest server) {
        for (String what : List.of("hold", "release")) {
            assertThat(act(server, NOBODY, what).statusCode()).isEqualTo(404);
        }
        assertThat(server.get("/api/tasks/" + NOBODY + "/why").statusCode()).isEqualTo(404);
    }

    @Test
    void a_task_behind_its_key_says_who_is_ahead(ServerUnderTest server) {
        String first = submit(server, order("countdown-direct", 600).add("key", "why"));
        server.awaitState(first, "RUNNING");
        String second = submit(server, order("countdown-direct", 600).add("key", "why"));
        String third = submit(server, order("countdown-direct", 600).add("key", "why"));

        JsonObject reason = why(server, third).get(0);

        assertThat(reason.getString("code")).isEqualTo("key");
        assertThat(reason.getString("behind")).isEqualTo(first);
        assertThat(reason.getString("behindState")).isEqualTo("RUNNING");
        assertThat(reason.getInt("position")).isEqualTo(2);
        abort(server, List.of(third, second, first));
    }

    @Test
    void a_task_for_a_tag_that_no_node_has_says_so(ServerUnderTest server) {
        String id = submit(server, order("countdown-direct", 0).add("tag", "nowhere"));

        JsonObject reason = why(server, id).get(0);

        assertThat(reason.getString("code")).isEqualTo("no-node-with-tag");
        assertThat(reason.getString("tag")).isEqualTo("nowhere");
        assertThat(reason.getJsonArray("tags")).isEmpty();
        abort(server, List.of(id));
    }

    @Test
    void one_task_of_a_type_with_the_limit_one_runs_at_a_time(ServerUnderTest server) {
        String first = submit(server, order("countdown-limited", 600));
        server.awaitState(first, "RUNNING");
        String second = submit(server, order("countdown-limited", 600));

        JsonObject reason = Awaitility.await()
                .until(() -> why(server, second), reasons -> codes(reasons).contains("limit"))
                .get(0);
        assertThat(reason.getString("scope")).isEqualTo("cluster");
        assertThat(reason.getInt("running")).isEqualTo(1);
        assertThat(reason.getInt("limit")).isEqualTo(1);
        assertThat(server.task(second).getString("gate")).isEqualTo("READY");

        abort(server, List.of(first));
        server.awaitState(second, "RUNNING");
        abort(server, List.of(second));
    }

    @Test
    void when_all_workers_are_busy_a_task_says_how_many_are_ahead_of_it(ServerUnderTest server) {
        var ids = new ArrayList<String>();
        int processors = Runtime.getRuntime().availableProcessors(); // the number of workers, unless it is set
        for (int i = 0; i < processors + 2; i++) {
            ids.add(submit(server, order("countdown", 600)));
        }
        String last = ids.get(ids.size() - 1);

        JsonObject reason = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> why(server, last),
                        reasons -> codes(reasons).contains("no-worker-free")
                                && reasons.get(0).getInt("ahead") == 1) // what was aborted before may still stop
                .get(0);

        JsonObject node = reason.getJsonArray("nodes").getJsonObject(0);
        assertThat(node.getInt("running")).isEqualTo(processors);
        assertThat(node.getInt("workers")).isEqualTo(processors);
        Collections.reverse(ids);
        abort(server, ids);
    }

    private static JsonObjectBuilder order(String type, int seconds) {
        return Json.createObjectBuilder()
                .add("type", type)
                .add("parameters", Json.createObjectBuilder().add("seconds", seconds));
    }

    private static String submit(ServerUnderTest server, JsonObjectBuilder order) {
        return accepted(server.post("/api/tasks", order.build().toString())).getString("id");
    }

    private static HttpResponse<String> act(ServerUnderTest server, String id, String what) {
        return server.post("/api/tasks/" + id + "/" + what, "");
    }

    private static JsonObject accepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return ServerUnderTest.json(answer);
    }

    private static List<JsonObject> why(ServerUnderTest server, String id) {
        HttpResponse<String> answer = server.get("/api/tasks/" + id + "/why");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonObject json = ServerUnderTest.json(answer);
        assertThat(json.getString("id")).isEqualTo(id);
        return json.getJsonArray("reasons").getValuesAs(JsonObject.class);
    }

    private static List<String> codes(List<JsonObject> reasons) {
        return reasons.stream().map(reason -> reason.getString("code")).toList();
    }

    private static void assertWrongState(HttpResponse<String> answer, String state) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        JsonObject problem = ServerUnderTest.json(answer);
        assertThat(problem.getString("type")).isEqualTo("https://longhaul.org/problems/wrong-state");
        assertThat(problem.getString("detail")).contains(" is " + state + " and cannot be ");
    }

    private static void abort(ServerUnderTest server, List<String> ids) {
        ids.forEach(server::abort);
        ids.forEach(id -> server.awaitState(id, "ABORTED"));
    }
}
