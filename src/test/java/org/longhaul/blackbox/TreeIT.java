package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.StringReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks that have children, on a running server. */
@ExtendWith(SharedServer.class)
class TreeIT {
    private static JsonObjectBuilder branching(int levels, int width) {
        return Json.createObjectBuilder().add("levels", levels).add("width", width);
    }

    private static List<JsonObject> tree(ServerUnderTest server, String id, String query) {
        HttpResponse<String> answer = server.get("/api/tasks/" + id + "/tree" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return ServerUnderTest.json(answer).getJsonArray("tasks").getValuesAs(JsonObject.class);
    }

    @Test
    void a_tree_is_spread_awaited_and_shown(ServerUnderTest server) {
        String id = server.submit("branching", branching(2, 3).add("join", true).build());

        JsonObject ended = server.awaitEnd(id);

        assertThat(ended.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(ended.getInt("stage")).isEqualTo(1);
        assertThat(ended.getJsonObject("result").getInt("succeeded")).isEqualTo(3);
        assertThat(ended.getJsonObject("progress").getInt("completed")).isEqualTo(9);
        assertThat(ended.getJsonObject("progress").getString("unit")).isEqualTo("tasks");
        assertThat(ended.getJsonObject("childCounts").getInt("succeeded")).isEqualTo(3);
        List<JsonObject> tree = tree(server, id, "?depth=1");
        assertThat(tree).hasSize(4);
        assertThat(tree).extracting(task -> task.getInt("depth")).containsExactly(0, 1, 1, 1);
        assertThat(tree.get(1).getString("parent")).isEqualTo(id);
        assertThat(tree.get(1).getString("childKey")).isIn("0", "1", "2");
        assertThat(tree.get(1).getJsonNumber("number")).isEqualTo(ended.getJsonNumber("number"));

        JsonObject children = ServerUnderTest.json(server.get("/api/tasks?parent=" + id));
        assertThat(children.getJsonArray("tasks")).hasSize(3);
        // lists show no children unless they are asked for
        JsonObject list = ServerUnderTest.json(server.get("/api/tasks?type=branching&limit=200"));
        assertThat(list.getJsonArray("tasks").getValuesAs(JsonObject.class))
                .noneMatch(task -> task.containsKey("parent"));
    }

    @Test
    void a_tree_is_one_task_a_line_for_who_wants_lines(ServerUnderTest server) {
        String id = server.submit("branching", branching(1, 2).build());
        server.awaitEnd(id);
        HttpResponse<String> answer = server.send(HttpRequest.newBuilder(server.uri("/api/tasks/" + id + "/tree"))
                .header("Accept", "application/x-ndjson"));
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/x-ndjson");
        assertThat(answer.body()
                        .lines()
                        .map(line -> Json.createReader(new StringReader(line)).readObject()))
                .hasSize(3)
                .first()
                .extracting(task -> task.getString("id"))
                .isEqualTo(id);
    }

    @Test
    void a_failed_child_fails_the_tree_and_says_which(ServerUnderTest server) {
        String id =
                server.submit("branching", branching(2, 2).add("failAt", "1.0").build());
        JsonObject ended = server.awaitEnd(id);
        assertThat(ended.getString("state")).isEqualTo("FAILED");
        assertThat(ended.getString("reason")).isEqualTo("children");
        assertThat(ended.getString("message")).contains("child 1");
        List<JsonObject> tree = tree(server, id, "");
        assertThat(tree.stream()
                        .filter(task -> task.getString("state").equals("FAILED"))
                        .map(task -> task.getInt("depth")))
                .containsExactly(0, 1, 2);
    }

    @Test
    void an_abort_reaches_the_leaves(ServerUnderTest server) {
        String id =
                server.submit("branching", branching(2, 4).add("seconds", 3600).build());
        server.awaitState(id, "WAITING");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> tree(server, id, "").stream()
                        .anyMatch(task -> task.getInt("depth") == 2
                                && task.getString("state").equals("RUNNING")));
        assertThat(ServerUnderTest.json(server.get("/api/tasks/" + id + "/why"))
                        .getJsonArray("reasons")
                        .getJsonObject(0)
                        .getInt("children"))
                .isEqualTo(4);

        assertThat(server.abort(id).statusCode()).isEqualTo(202);

        assertThat(server.awaitEnd(id).getString("state")).isEqualTo("ABORTED");
        assertThat(tree(server, id, ""))
                .allMatch(task -> task.getString("state").equals("ABORTED"));
    }

    @Test
    void the_steps_of_a_batch_job_are_its_children(ServerUnderTest server) {
        String id = server.submit(
                "csv-import",
                Json.createObjectBuilder()
                        .add("file", "zipcodes.csv")
                        .add("table", "steps_of_a_job")
                        .build());
        assertThat(server.awaitEnd(id).getString("state")).isEqualTo("SUCCEEDED");
        List<JsonObject> tree = tree(server, id, "");
        assertThat(tree).hasSize(3);
        JsonObject step = tree.stream()
                .filter(task -> task.getString("type").equals("import"))
                .findFirst()
                .orElseThrow();
        assertThat(step.getBoolean("step")).isTrue();
        assertThat(step.getBoolean("internal")).isTrue();
        assertThat(step.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(step.getJsonObject("progress").getString("unit")).isEqualTo("items");
        assertThat(step.getJsonObject("progress").getInt("completed")).isGreaterThan(40_000);
        assertThat(tree(server, id, "?steps=false")).hasSize(1);
        assertThat(server.abort(step.getString("id")).statusCode()).isEqualTo(409);
    }

    @Test
    void a_tree_goes_on_when_its_server_was_killed(ServerUnderTest server) {
        String id = server.submit("branching", branching(2, 6).add("seconds", 1).build());
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.task(id).getJsonObject("progress").getInt("completed") > 0
                        || tree(server, id, "").size() > 20);
        server.kill9();
        server.restart();
        JsonObject ended = server.awaitState(id, Duration.ofMinutes(2), "SUCCEEDED");
        assertThat(ended.getJsonObject("childCounts").getInt("made")).isEqualTo(6);
        assertThat(ended.getJsonObject("childCounts").getInt("succeeded")).isEqualTo(6);
        var keys = new ArrayList<String>();
        tree(server, id, "?depth=1").stream()
                .filter(task -> task.containsKey("childKey"))
                .forEach(task -> keys.add(task.getString("childKey")));
        assertThat(keys).containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5");
    }

    @Test
    void a_task_is_done_once_on_every_node(ServerUnderTest server) {
        String id = server.submit(
                "on-every-node",
                Json.createObjectBuilder()
                        .add("type", "countdown-direct")
                        .add("parameters", "{\"seconds\": 0}")
                        .build());
        assertThat(server.awaitEnd(id).getString("state")).isEqualTo("SUCCEEDED");
        List<JsonObject> tree = tree(server, id, "");
        assertThat(tree).hasSize(2);
        assertThat(tree.get(1).getString("summary"))
                .isEqualTo("on node " + tree.get(1).getString("childKey"));
        assertThat(server.post("/api/tasks", "{\"type\":\"on-every-node\",\"parameters\":{\"type\":\"bulk\"}}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(server.post(
                                "/api/tasks",
                                "{\"type\":\"on-every-node\",\"parameters\":{\"type\":\"countdown\","
                                        + "\"parameters\":\"[1]\"}}")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void the_documented_types_spread_and_join(ServerUnderTest server) {
        String id = server.submit(
                "album", Json.createObjectBuilder().add("pictures", 500).build());
        JsonObject ended = server.awaitEnd(id);
        assertThat(ended.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(ended.getJsonObject("result").getInt("made")).isEqualTo(500);
        assertThat(ended.getJsonObject("progress").getInt("completed")).isEqualTo(5000);
        assertThat(ended.getJsonObject("progress").getString("unit")).isEqualTo("tiles");
        assertThat(tree(server, id, "")).hasSize(501);
    }

    @Test
    void a_wrong_depth_is_refused(ServerUnderTest server) {
        String id = server.submit("branching", branching(0, 0).build());
        assertThat(server.get("/api/tasks/" + id + "/tree?depth=21").statusCode())
                .isEqualTo(400);
        assertThat(server.get("/api/tasks/" + id + "/tree?steps=maybe").statusCode())
                .isEqualTo(400);
        assertThat(server.get("/api/tasks/" + id + "/tree?what=ever").statusCode())
                .isEqualTo(400);
    }
}
