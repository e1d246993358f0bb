package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks are found, counted, and acted on by the hundred. */
@ExtendWith(SharedServer.class)
class FindIT {
    private final String mark = UUID.randomUUID().toString();

    private String submit(ServerUnderTest server, String summary, int priority) {
        JsonObject order = Json.createObjectBuilder()
                .add("type", "countdown-direct")
                .add("parameters", Json.createObjectBuilder().add("seconds", 0))
                .add("delay", "PT1H")
                .add("priority", priority)
                .add("summary", summary)
                .build();
        var answer = server.post("/api/tasks", order.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return ServerUnderTest.json(answer).getString("id");
    }

    private static List<String> ids(ServerUnderTest server, String query) {
        return TaskList.all(server, query).stream()
                .map(task -> task.getString("id"))
                .toList();
    }

    @Test
    void filters_narrow_and_a_sort_orders_across_the_parts_of_a_list(ServerUnderTest server) {
        String first = submit(server, mark + " Café, 100%", -3);
        String second = submit(server, mark + " other", 5);
        String third = submit(server, mark + " other", 1);
        String mine = "summary=" + mark + "*&gate=DUE";

        assertThat(ids(server, mine)).containsExactly(third, second, first);
        assertThat(ids(server, mine + "&sort=priority&limit=1")).containsExactly(first, third, second);
        assertThat(ids(server, mine + "&sort=-started&limit=2")).containsExactly(third, second, first);
        assertThat(ids(server, mine + "&minPriority=0&type=countdown-direct,bulk"))
                .containsExactly(third, second);
        assertThat(ids(server, "summary=" + mark.toUpperCase(Locale.ROOT) + "*Caf%C3%A9%2C%20100%25&limit=1"))
                .containsExactly(first);
        assertThat(ids(server, "id=" + first + "," + third + "&state=queued&product=none&internal=false"))
                .containsExactly(third, first);
        assertThat(ids(server, mine + "&createdAfter=2020-01-01T00:00:00Z&startedAfter=2020-01-01T00:00:00Z"))
                .isEmpty();

        String next = ServerUnderTest.json(server.get("/api/tasks?" + mine + "&sort=due&limit=1"))
                .getString("next");
        var refused = server.get(next.replace("sort=due", "sort=-due"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("invalid-query").contains("\"field\":\"cursor\"");
    }

    @Test
    void hundreds_are_aborted_by_one_request_which_can_be_followed(ServerUnderTest server) {
        var tasks = new ArrayList<String>();
        for (int i = 0; i < 300; i++) {
            tasks.add(submit(server, mark + " many", 0));
        }
        String other = submit(server, mark + " not", 0);

        var answer = server.post("/api/tasks/abort?state=QUEUED&summary=" + mark + "%20many", "");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonObject bulk = ServerUnderTest.json(answer);
        assertThat(bulk.getString("type")).isEqualTo("bulk");
        assertThat(answer.headers().firstValue("Location").orElseThrow())
                .endsWith("/api/tasks/" + bulk.getString("id"));
        JsonObject ended = server.awaitState(bulk.getString("id"), "SUCCEEDED");
        JsonObject result = ended.getJsonObject("result");
        assertThat(result.getInt("matched")).isEqualTo(300);
        assertThat(result.getInt("changed")).isEqualTo(300);
        assertThat(result.getInt("refused")).isZero();
        assertThat(ended.getJsonObject("progress").getInt("completed")).isEqualTo(300);
        assertThat(ids(server, "state=ABORTED&limit=200&summary=" + mark + "*"))
                .containsExactlyInAnyOrderElementsOf(tasks);
        assertThat(server.task(other).getString("state")).isEqualTo("QUEUED");
        assertThat(server.get("/api/tasks/" + tasks.get(0) + "/events").body())
                .contains("\"ABORT_ASKED\"")
                .contains("\"actor\":\"" + bulk.getString("submitter") + "\"");
        server.abort(other);
    }

    @Test
    void a_bulk_hold_and_release_pass_over_what_is_held_or_not_already(ServerUnderTest server) {
        String one = submit(server, mark + " a", 0);
        String two = submit(server, mark + " b", 0);

        assertThat(bulk(server, "hold", "summary=" + mark + "%20a").getInt("changed"))
                .isEqualTo(1);
        JsonObject again = bulk(server, "hold", "summary=" + mark + "*");
        assertThat(again.getInt("changed")).isEqualTo(1);
        assertThat(again.getInt("unchanged")).isEqualTo(1);
        assertThat(ids(server, "gate=HELD&summary=" + mark + "*")).containsExactly(two, one);
        assertThat(bulk(server, "release", "gate=HELD&summary=" + mark + "*").getInt("changed"))
                .isEqualTo(2);
        assertThat(bulk(server, "abort", "summary=" + mark + "*").getInt("changed"))
                .isEqualTo(2);
    }

    @Test
    void a_bulk_retry_makes_a_new_task_of_each_that_has_ended(ServerUnderTest server) {
        String one = submit(server, mark + " again", 0);
        String two = submit(server, mark + " again", 0);
        String live = submit(server, mark + " again", 0);
        server.abort(one);
        server.abort(two);

        JsonObject result = bulk(server, "retry", "summary=" + mark + "%20again");

        assertThat(result.getInt("changed")).isEqualTo(2);
        assertThat(result.getInt("refused")).isEqualTo(1);
        for (String old : List.of(one, two)) {
            assertThat(ids(server, "retryOf=" + old))
                    .singleElement()
                    .satisfies(again -> server.awaitState(again, "SUCCEEDED"));
            assertThat(server.get("/api/tasks/" + old + "/events").body()).contains("\"RETRIED\"");
        }
        assertThat(ids(server, "retryOf=" + live)).isEmpty();
        server.abort(live);
    }

    private static JsonObject bulk(ServerUnderTest server, String act, String filter) {
        var answer = server.post("/api/tasks/" + act + "?" + filter, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String id = ServerUnderTest.json(answer).getString("id");
        return server.awaitState(id, "SUCCEEDED").getJsonObject("result");
    }

    @Test
    void an_act_on_many_needs_a_filter(ServerUnderTest server) {
        for (String query : List.of("", "?internal=false", "?all=false")) {
            var refused = server.post("/api/tasks/abort" + query, "");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
            assertThat(refused.body()).contains("problems/filter-required");
        }
        var unknown = server.post("/api/tasks/abort?staet=QUEUED", "");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("invalid-query");
        assertThat(server.get("/api/tasks/abort").statusCode()).isEqualTo(404);
    }

    @Test
    void the_counts_are_those_of_the_lists(ServerUnderTest server) {
        String task = submit(server, mark, 0);
        for (String state : List.of("QUEUED", "ABORTED")) {
            Awaitility.await("the counts to be those of the lists").untilAsserted(() -> {
                JsonObject counts =
                        ServerUnderTest.json(server.get("/api/tasks/counts")).getJsonObject("counts");
                assertThat(counts.keySet())
                        .containsExactly("QUEUED", "RUNNING", "WAITING", "SUCCEEDED", "FAILED", "ABORTED", "DROPPED");
                assertThat(counts.getInt(state))
                        .isPositive()
                        .isEqualTo(ids(server, "limit=200&state=" + state).size());
            });
            server.abort(task);
        }
        assertThat(server.get("/api/tasks/counts?state=QUEUED").statusCode()).isEqualTo(400);
    }
}
