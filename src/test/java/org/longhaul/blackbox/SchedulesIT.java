package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What recurs, over REST. */
@ExtendWith(SharedServer.class)
class SchedulesIT {
    private static final String NAME = "schedules-it";
    private static final String PATH = "/api/schedules/" + NAME;

    private static String order(String more) {
        return """
                {"name": "%s", "type": "countdown-direct", "parameters": {"seconds": 0}%s}""".formatted(NAME, more);
    }

    private static HttpResponse<String> sent(
            ServerUnderTest server, String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(server.uri(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Accept", "application/json");
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return server.send(request);
    }

    private static JsonObject made(ServerUnderTest server, String more) {
        HttpResponse<String> answer = sent(server, "POST", "/api/schedules", order(more));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith(PATH);
        return ServerUnderTest.json(answer);
    }

    private static JsonObject awaited(ServerUnderTest server, Predicate<JsonObject> condition) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> ServerUnderTest.json(server.get(PATH)), condition);
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(ServerUnderTest.json(answer).getString("type")).endsWith("/" + type);
    }

    @AfterEach
    void remove(ServerUnderTest server) {
        sent(server, "DELETE", PATH, "");
    }

    @Test
    void it_makes_tasks_until_it_is_paused_and_again_when_it_is_resumed(ServerUnderTest server) {
        made(server, ", \"intervalSeconds\": 1, \"summary\": \"again\"");

        JsonObject ticked = awaited(
                server,
                schedule -> schedule.getJsonArray("ticks").getValuesAs(JsonObject.class).stream()
                                .filter(tick -> tick.getString("outcome").equals("MADE"))
                                .count()
                        >= 3);

        assertThat(ticked.getString("node")).isNotBlank();
        assertThat(ticked.getString("nextDue")).isNotBlank();
        JsonObject task = server.awaitEnd(ticked.getString("lastTask"));
        assertThat(task.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(task.getString("summary")).isEqualTo("again");
        assertThat(task.getJsonObject("attributes").getString("schedule")).isEqualTo(NAME);
        HttpResponse<String> paused = sent(server, "POST", PATH + "/pause", "");
        assertThat(paused.statusCode()).isEqualTo(200);
        JsonObject still = ServerUnderTest.json(paused);
        assertThat(still.getString("state")).isEqualTo("PAUSED");
        assertThat(still).doesNotContainKey("nextDue");
        assertThat(still.getJsonObject("links")).containsKey("resume").doesNotContainKey("pause");

        sent(server, "POST", PATH + "/resume", "");

        int before = still.getJsonArray("ticks").size();
        String latest = still.getString("lastDue");
        awaited(server, schedule -> !schedule.getString("lastDue").equals(latest));
        assertThat(before).isGreaterThanOrEqualTo(3);
    }

    @Test
    void it_makes_a_task_when_somebody_asks_and_not_beside_one_that_runs(ServerUnderTest server) {
        HttpResponse<String> answer = sent(server, "POST", "/api/schedules", """
                {"name": "%s", "type": "countdown-direct", "parameters": {"seconds": 600}, "interval": "P1D",
                 "starts": "2031-01-31T08:00:00Z"}""".formatted(NAME));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);

        HttpResponse<String> run = sent(server, "POST", PATH + "/run", "");

        assertThat(run.statusCode()).as(run.body()).isEqualTo(202);
        String task = ServerUnderTest.json(run).getString("id");
        server.awaitState(task, "RUNNING");
        assertProblem(sent(server, "POST", PATH + "/run", ""), 409, "still-running");
        server.abort(task);
        server.awaitState(task, "ABORTED");
        JsonObject shown = ServerUnderTest.json(server.get(PATH));
        assertThat(shown.getString("nextDue")).isEqualTo("2031-01-31T08:00:00Z");
        assertThat(shown.getJsonArray("ticks").getJsonObject(0).getString("outcome"))
                .isEqualTo("ASKED");
    }

    @Test
    void a_change_names_the_version_it_is_made_to(ServerUnderTest server) {
        made(server, ", \"interval\": \"PT1H\", \"starts\": \"2031-01-31T08:00:00Z\", \"tag\": \"some\"");
        String tag = server.get(PATH).headers().firstValue("ETag").orElseThrow();
        String change = "{\"intervalSeconds\": 7200, \"tag\": null}";

        assertProblem(sent(server, "PATCH", PATH, change), 428, "precondition-required");
        HttpResponse<String> changed = sent(server, "PATCH", PATH, change, "If-Match", tag);
        assertProblem(sent(server, "PATCH", PATH, change, "If-Match", tag), 412, "precondition-failed");
        assertProblem(sent(server, "DELETE", PATH, "", "If-Match", tag), 412, "precondition-failed");

        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        JsonObject now = ServerUnderTest.json(changed);
        assertThat(now.getString("interval")).isEqualTo("PT2H");
        assertThat(now).doesNotContainKey("tag");
        assertThat(now.getString("starts")).isEqualTo("2031-01-31T08:00:00Z");
        assertThat(now.getJsonObject("parameters").getInt("seconds")).isZero();
        assertThat(changed.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(tag);
        String latest = changed.headers().firstValue("ETag").orElseThrow();
        assertThat(sent(server, "DELETE", PATH, "", "If-Match", latest).statusCode())
                .isEqualTo(204);
        assertProblem(server.get(PATH), 404, "unknown-schedule");
    }

    @Test
    void what_is_wrong_is_told_field_by_field(ServerUnderTest server) {
        for (String wrong : List.of(
                "{\"name\": \"a b\", \"type\": \"countdown\", \"parameters\": {\"seconds\": 1}, \"interval\": \"PT1H\"} name",
                "{\"name\": \"x\", \"type\": \"countdown\", \"parameters\": {\"seconds\": 1}} interval",
                "{\"name\": \"x\", \"type\": \"countdown\", \"parameters\": {\"seconds\": 1}, \"interval\": \"PT0.5S\"} interval",
                "{\"name\": \"x\", \"type\": \"countdown\", \"parameters\": {\"seconds\": 1}, \"interval\": \"PT1H\", \"intervalSeconds\": 1} intervalSeconds",
                "{\"name\": \"x\", \"type\": \"countdown\", \"parameters\": {\"seconds\": 1}, \"cron\": \"0 2 * * *\"} cron",
                "{\"name\": \"x\", \"type\": \"countdown\", \"parameters\": {\"seconds\": 1}, \"interval\": \"PT1H\", \"overlap\": \"maybe\"} overlap",
                "{\"name\": \"x\", \"type\": \"countdown\", \"parameters\": {\"seconds\": 1}, \"interval\": \"PT1H\", \"starts\": \"2031-01-01T00:00:00Z\", \"ends\": \"2030-01-01T00:00:00Z\"} ends",
                "{\"name\": \"x\", \"type\": \"countdown\", \"parameters\": {}, \"interval\": \"PT1H\"} parameters.seconds")) {
            int cut = wrong.lastIndexOf(' ');
            HttpResponse<String> answer = sent(server, "POST", "/api/schedules", wrong.substring(0, cut));

            assertProblem(answer, 422, "invalid-input");
            assertThat(answer.body()).contains("\"field\":\"" + wrong.substring(cut + 1) + "\"");
        }
        assertProblem(
                sent(
                        server,
                        "POST",
                        "/api/schedules",
                        "{\"name\": \"x\", \"type\": \"no-such\", \"interval\": \"PT1H\"}"),
                422,
                "unknown-type");
        made(server, ", \"interval\": \"PT1H\", \"starts\": \"2031-01-31T08:00:00Z\"");
        assertProblem(
                sent(server, "POST", "/api/schedules", order(", \"interval\": \"PT1H\"")), 409, "schedule-exists");
    }

    @Test
    void what_people_do_to_schedules_is_in_the_audit(ServerUnderTest server) {
        made(server, ", \"interval\": \"PT1H\", \"starts\": \"2031-01-31T08:00:00Z\"");
        sent(server, "POST", PATH + "/pause", "");
        sent(server, "DELETE", PATH, "");

        JsonObject audit = ServerUnderTest.json(server.get("/api/audit?subject=" + NAME + "&limit=3"));

        assertThat(audit.getJsonArray("audit").getValuesAs(JsonObject.class))
                .extracting(entry -> entry.getString("action"))
                .containsExactly("schedule-removed", "schedule-paused", "schedule-created");
    }
}
