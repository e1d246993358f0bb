package org.longhaul.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks that are computed, over REST: of schedules, and of batch jobs that the application has started itself. */
@ExtendWith(SharedServer.class)
class VirtualTasksIT {
    /** Starts a job with the job operator, as an application would. */
    static final String STARTER = """
            package com.example;

            import jakarta.batch.runtime.BatchRuntime;
            import java.util.Properties;
            import org.longhaul.spi.*;

            @TaskType(name = "start-directly", execution = Execution.DIRECT)
            public class StartDirectly implements TaskHandler {
                @Override
                public void run(TaskContext context) {
                    context.result(BatchRuntime.getJobOperator().start("direct-job", new Properties()));
                }
            }
            """;

    /** Reads slowly, as many as it is told to. */
    static final String READER = """
            package com.example;

            import jakarta.batch.api.BatchProperty;
            import jakarta.batch.api.chunk.AbstractItemReader;
            import jakarta.enterprise.context.Dependent;
            import jakarta.inject.Inject;
            import jakarta.inject.Named;

            @Named
            @Dependent
            public class SlowReader extends AbstractItemReader {
                @Inject
                @BatchProperty
                String limit;

                private int read;

                @Override
                public Object readItem() throws InterruptedException {
                    Thread.sleep(10);
                    return read < Integer.parseInt(limit) ? ++read : null;
                }
            }
            """;

    static final String WRITER = """
            package com.example;

            import jakarta.batch.api.chunk.AbstractItemWriter;
            import jakarta.enterprise.context.Dependent;
            import jakarta.inject.Named;
            import java.util.List;

            @Named
            @Dependent
            public class NoWriter extends AbstractItemWriter {
                @Override
                public void writeItems(List<Object> items) {}
            }
            """;

    static final String JOB = """
            <job id="direct-job" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
                <step id="twelve" next="endless">
                    <chunk item-count="5">
                        <reader ref="slowReader"><properties><property name="limit" value="12"/></properties></reader>
                        <writer ref="noWriter"/>
                    </chunk>
                </step>
                <step id="endless">
                    <chunk item-count="5">
                        <reader ref="slowReader">
                            <properties><property name="limit" value="1000000000"/></properties>
                        </reader>
                        <writer ref="noWriter"/>
                    </chunk>
                </step>
            </job>
            """;

    private static final String NAME = "virtual-it";

    @AfterEach
    void remove(ServerUnderTest server) {
        server.delete("/api/schedules/" + NAME);
    }

    private static JsonObject get(ServerUnderTest server, String path) {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return ServerUnderTest.json(answer);
    }

    private static List<JsonObject> list(ServerUnderTest server, String query) {
        return get(server, "/api/tasks?" + query).getJsonArray("tasks").getValuesAs(JsonObject.class);
    }

    private static void schedule(ServerUnderTest server) {
        HttpResponse<String> made = server.post("/api/schedules", """
                {"name": "%s", "type": "countdown", "parameters": {"seconds": 0}, "interval": "PT1H",
                 "starts": "2031-01-31T08:00:00Z"}""".formatted(NAME));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    }

    @Test
    void a_schedule_is_a_computed_task_in_lists_and_by_its_id(ServerUnderTest server) {
        schedule(server);

        JsonObject listed =
                list(server, "module=schedule&attribute.schedule=" + NAME).get(0);

        assertThat(listed.getString("kind")).isEqualTo("cluster");
        assertThat(listed.getBoolean("virtual")).isTrue();
        assertThat(listed.getString("state")).isEqualTo("QUEUED");
        assertThat(listed.getString("due")).isEqualTo("2031-01-31T08:00:00Z");
        String id = listed.getString("id");
        JsonObject shown = get(server, "/api/tasks/" + id);
        assertThat(shown.getJsonObject("attributes").getString("schedule")).isEqualTo(NAME);
        assertThat(shown.getJsonArray("children")).isEmpty();
        assertThat(list(server, "kind=cluster&type=schedule&state=queued"))
                .extracting(task -> task.getString("id"))
                .contains(id);
        assertThat(list(server, "module=schedule&state=RUNNING")).isEmpty();
        assertThat(list(server, "module=cluster")).isNotNull();
        assertThat(list(server, "limit=200"))
                .extracting(task -> task.getString("id"))
                .doesNotContain(id);
        for (String below : List.of("events", "comments", "why")) {
            assertThat(server.get("/api/tasks/" + id + "/" + below).statusCode())
                    .as(below)
                    .isEqualTo(404);
        }
        assertThat(server.abort(id).statusCode()).isEqualTo(409);
    }

    @Test
    void computed_and_stored_ones_are_asked_for_apart(ServerUnderTest server) {
        for (String wrong : List.of("module=schedule,sample", "module=schedule&sort=created")) {
            HttpResponse<String> answer = server.get("/api/tasks?" + wrong);
            assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
            assertThat(ServerUnderTest.json(answer).getString("type")).endsWith("/invalid-query");
        }
        assertThat(server.get("/api/tasks/0c2b4a52-9d3e-3b1f-8f6a-2d7b9c1e4f50").statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_wait_for_one_that_does_not_end_takes_its_time(ServerUnderTest server) {
        schedule(server);
        String id = list(server, "module=schedule&attribute.schedule=" + NAME)
                .get(0)
                .getString("id");

        long begun = System.nanoTime();
        HttpResponse<String> answer = waited(server, id, 2);

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isGreaterThan(1_900);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Preference-Applied")).contains("wait=2");
    }

    private static HttpResponse<String> waited(ServerUnderTest server, String id, int seconds) {
        return server.send(HttpRequest.newBuilder(server.uri("/api/tasks/" + id))
                .header("Accept", "application/json")
                .header("Prefer", "wait=" + seconds));
    }

    @Test
    void a_batch_job_that_was_started_directly_shows_progresses_and_is_aborted(ServerUnderTest server) {
        String starter =
                server.submit("start-directly", Json.createObjectBuilder().build());
        String execution =
                String.valueOf(server.awaitState(starter, "SUCCEEDED").get("result"));

        JsonObject running = Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> list(server, "module=batch&attribute.execution=" + execution).stream()
                                .findFirst()
                                .orElse(null),
                        task -> task != null && task.getJsonObject("progress").getInt("completed") >= 10);

        assertThat(running.getString("type")).isEqualTo("direct-job");
        assertThat(running.getString("state")).isEqualTo("RUNNING");
        assertThat(running.getJsonObject("progress").getString("unit")).isEqualTo("items");
        String id = running.getString("id");
        List<JsonObject> steps = Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> get(server, "/api/tasks/" + id)
                                .getJsonArray("children")
                                .getValuesAs(JsonObject.class),
                        children -> children.size() == 2);
        assertThat(steps).extracting(step -> step.getString("type")).containsExactly("twelve", "endless");
        JsonObject part = get(server, "/api/tasks/" + steps.get(0).getString("id"));
        assertThat(part.getString("kind")).isEqualTo("node");
        assertThat(part.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(part.getJsonObject("progress").getInt("completed")).isEqualTo(12);
        assertThat(part.getString("parent")).isEqualTo(id);
        assertThat(running.getString("created"))
                .isEqualTo(get(server, "/api/tasks/" + id).getString("created"));

        HttpResponse<String> aborted = server.abort(id);
        assertThat(aborted.statusCode()).as(aborted.body()).isEqualTo(202);
        JsonObject ended = ServerUnderTest.json(waited(server, id, 30));

        assertThat(ended.getString("state")).isEqualTo("ABORTED");
        assertThat(ended.getString("ended")).isNotBlank();
        assertThat(ended.getJsonObject("progress").getInt("completed"))
                .as("what the step that was stopped has written, too")
                .isGreaterThan(12);
        assertThat(server.abort(id).statusCode()).isEqualTo(409);
        assertThat(list(server, "module=batch&state=ABORTED"))
                .extracting(task -> task.getString("id"))
                .contains(id);
        assertThat(ServerUnderTest.json(server.get("/api/audit?subject=" + id))
                        .getJsonArray("audit")
                        .getJsonObject(0)
                        .getString("action"))
                .isEqualTo("virtual-task-aborted");
    }

    @Test
    void a_source_of_the_applications_own_is_asked_and_its_warnings_are_told(ServerUnderTest server) {
        JsonObject answer = get(server, "/api/tasks?module=backup");

        JsonObject backup = answer.getJsonArray("tasks").getJsonObject(0);
        assertThat(backup.getString("created")).isEqualTo("2026-11-24T02:00:00Z");
        assertThat(backup.getJsonObject("progress").getInt("percent")).isEqualTo(30);
        assertThat(backup.getString("scope")).isEqualTo("database");
        assertThat(answer.getJsonArray("warnings").getString(0)).isEqualTo("Region east does not answer");
        assertThat(get(server, "/api/tasks/" + backup.getString("id")).getString("module"))
                .isEqualTo("backup");
    }

    @Test
    void batch_jobs_of_tasks_are_no_computed_tasks(ServerUnderTest server) {
        String task = server.submit(
                "countdown", Json.createObjectBuilder().add("seconds", 0).build());
        server.awaitEnd(task);

        assertThat(list(server, "module=batch"))
                .extracting(each -> each.getString("type"))
                .doesNotContain("longhaul-handler", "longhaul-probe");
    }
}
